package viz

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"muxlab/session"
)

// On a machine that is busy with other things, that is said before all else.
func TestADisturbedRaceSaysSo(t *testing.T) {
	s := fakeStanding(true)
	s.Disturbed, s.Others = []int{1, 3}, 0.43
	shown := strings.ReplaceAll(drawRace(&racePage{request: session.RaceRequest{Track: session.TrackFast}, state: s}, 80, 24), nbsp, " ")
	for _, words := range []string{"busy with other things (43 %): do not read the bars", "Disturbed: rounds 1 and 3"} {
		if !strings.Contains(shown, words) {
			t.Errorf("%q is not said:\n%s", words, shown)
		}
	}
}

func racePages() map[string]*racePage {
	return map[string]*racePage{
		"race":       {request: session.RaceRequest{Track: session.TrackFast}, state: fakeStanding(false)},
		"race-over":  {request: session.RaceRequest{Track: session.TrackIdle}, state: fakeStanding(true)},
		"race-begin": {request: session.RaceRequest{Track: session.TrackCompute}},
		"race-help":  {request: session.RaceRequest{Track: session.TrackPerRequest}, help: true},
	}
}

func TestGoldenRace(t *testing.T) {
	for name, p := range racePages() {
		checkGolden(t, name, drawRace(p, 80, 24))
	}
	checkGolden(t, "race-200x60", drawRace(racePages()["race-over"], 200, 60))
	look = newLooks(true)
	defer func() { look = newLooks(false) }()
	for name, p := range racePages() {
		checkASCII(t, name, drawRace(p, 100, 40))
	}
}

func TestRaceFits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 60 {
		p := &racePage{request: session.RaceRequest{Track: session.Tracks[r.IntN(4)].Name}, help: r.IntN(9) == 0}
		s := fakeStanding(r.IntN(2) == 0)
		for i := range s.Runners {
			v := &s.Runners[i]
			v.Echoes, v.CPU, v.Rounds = r.Float64()*1e7, r.Float64()*1e7, r.IntN(8)
			v.Ratio = r.ExpFloat64()
			v.Low, v.High, v.Rank = v.Ratio/2, v.Ratio*2, r.IntN(4)
			if r.IntN(5) == 0 {
				v.Name = "prefork:workers=64,accept=exclusive"
			}
		}
		s.Runners = s.Runners[:r.IntN(len(s.Runners)+1)]
		if r.IntN(5) == 0 {
			s.Error = "nothing could be measured: the descriptors of this machine are too few for 500 connections"
		}
		p.state = s
		for _, sz := range windows {
			checkScreen(t, drawRace(p, sz[0], sz[1]), sz[0], sz[1])
		}
	}
}

// What the rows say is what the race says.
func TestRaceSaysWhatItKnows(t *testing.T) {
	screen := drawRace(racePages()["race-over"], 120, 40)
	for _, want := range []string{
		"FINISHED", "the fastest", "84.1k", "no difference", "not ranked",
		"epoll, poll and select: no difference that this machine can tell",
		"0.84 (0.81 to 0.87)", "! each process has 8 threads", "they may be faster than shown",
	} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen does not say %q:\n%s", want, screen)
		}
	}
	rows := strings.Split(screen, "\n")
	first, last := 0, 0
	for i, row := range rows {
		if strings.Contains(row, "the fastest") && strings.Contains(row, "epoll") {
			first = i
		}
		if strings.Contains(row, "fork ") && strings.Contains(row, "0.22") {
			last = i
		}
	}
	if first == 0 || last < first {
		t.Errorf("the fastest does not come first:\n%s", screen)
	}
}

// Who differs is said by the interval, whatever the ranks share, and by no interval
// that says nothing.
func TestRaceRanksByItsIntervals(t *testing.T) {
	for _, c := range []struct {
		runner session.Runner
		want   string
		ties   bool
	}{
		{session.Runner{Rounds: 7, Rank: 1, Ratio: 1, Low: 1, High: 1}, "the fastest", true},
		{session.Runner{Rounds: 7, Rank: 3, Ratio: 0.74, Low: 0.48, High: 1.33}, "no difference", true},
		{session.Runner{Rounds: 7, Rank: 1, Ratio: 0.97, Low: 0.95, High: 0.99}, "no difference", true}, // the clients' limit
		{session.Runner{Rounds: 7, Rank: 3, Ratio: 0.74, Low: 0.48, High: 0.93}, "0.74 (0.48 to 0.93)", false},
		{session.Runner{Rounds: 7, Rank: 2, Ratio: 0.57, Low: 0.001, High: 507.94}, "too noisy to say", false},
		{session.Runner{Rounds: 2, Rank: 2, Ratio: 0.57}, "too few rounds to say", false},
	} {
		if got := ratioWords(c.runner); got != c.want || c.runner.Ties() != c.ties {
			t.Errorf("%+v: %q and ties %v, instead of %q", c.runner, got, c.runner.Ties(), c.want)
		}
	}
}

// In the middle of a round some have been measured once more. The longer bar is the
// one of the larger figure all the same.
func TestTheBarsOfARaceAreItsFigures(t *testing.T) {
	s := session.Standing{Round: 3, Rounds: 7, Runners: []session.Runner{{Name: "epoll", Rounds: 2, Echoes: 54_600}, {Name: "poll", Rounds: 3, Echoes: 46_700}}}
	if x, y := far(&s, s.Runners[0]), far(&s, s.Runners[1]); x <= y || x > 1 {
		t.Errorf("epoll has a bar of %v, poll of %v", x, y)
	}
}

func TestRaceByKeys(t *testing.T) {
	a, s := openedApp(t)
	l := a.launcher.(*fakeLauncher)
	press(a, "r")
	a.look()
	a.draw()
	a.mustShow(t, "RACE", "round 4 of 7", "1 fast echoes", "▶ poll")
	if !s.held {
		t.Error("the clients of the watched server disturb the race")
	}
	press(a, "3")
	if len(l.races) != 2 || l.races[0].closed != 1 || l.races[1].request.Track != session.TrackCompute {
		t.Fatalf("3 did not choose another track: %d races", len(l.races))
	}
	press(a, "e")
	a.mustShow(t, "kept: muxlab-race.txt, and as .svg")
	if text := l.kept["muxlab-race.txt"]; !strings.Contains(text, "muxlab ▸ race") || !strings.Contains(l.kept["muxlab-race.svg"], "<svg") {
		t.Errorf("the race was not kept, but %q", text)
	}
	press(a, "?")
	a.mustShow(t, "help: the race", "keep this screen", "95 of 100")
	press(a, "esc", "esc")
	a.mustShow(t, "blocking", "LIVE")
	if l.races[1].closed != 1 || s.held || s.closed != 0 {
		t.Error("leaving the race did not end it and let the clients go on")
	}
	press(a, "esc", "r")
	a.mustShow(t, "muxlab", "race")
	press(a, "esc")
	a.mustShow(t, "what do you want to see?")
}

func TestARaceThatCannotBeRunSaysWhy(t *testing.T) {
	l := newFakeLauncher()
	a := newApp(t.Context(), l, Options{Race: &session.RaceRequest{Track: session.TrackFast}})
	a.w, a.h = 80, 24
	l.fail = errors.New("there is no model \"carrier pigeon\"")
	perform(a, a.opened())
	a.draw()
	a.mustShow(t, "STOPPED", "carrier pigeon")
}

func TestRunEndsItsRace(t *testing.T) {
	l := newFakeLauncher()
	if err := Run(t.Context(), l, Options{Race: &session.RaceRequest{Track: session.TrackFast}, In: strings.NewReader("q"), Out: &bytes.Buffer{}}); err != nil {
		t.Fatal(err)
	}
	for _, r := range l.races {
		if r.closed == 0 {
			t.Error("a race was left running")
		}
	}
}

// A race that has started when the program ends, and of which the screen has not
// heard yet, is ended all the same.
func TestARaceThatWasJustStartingIsEnded(t *testing.T) {
	l := newFakeLauncher()
	a := newApp(t.Context(), l, Options{Race: &session.RaceRequest{Track: session.TrackFast}})
	a.opened()() // and what it says comes too late
	if err := a.sessions.closeAll(); err != nil {
		t.Fatal(err)
	}
	if len(l.races) != 1 || l.races[0].closed != 1 {
		t.Errorf("%d races, and the first was closed %d times", len(l.races), l.races[0].closed)
	}
	if a.opened()(); len(l.races) != 1 {
		t.Error("a race was started after the end")
	}
}
