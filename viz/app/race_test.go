package app

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"muxlab/session"
	"muxlab/viz/page/race"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func shownRace(s session.Standing, w, h int) string {
	p := &race.Page{Request: session.RaceRequest{Track: session.TrackFast}, State: s}
	return strings.ReplaceAll(p.Draw(viztest.Unicode, w, h), term.Nbsp, " ")
}

// On a machine that was busy in every round, that is said before all else; a round that
// was repeated is told of below.
func TestADisturbedRaceSaysSo(t *testing.T) {
	s := viztest.FakeStanding(true)
	s.Busy, s.Others = true, 0.43
	if shown := shownRace(s, 80, 24); !strings.Contains(shown, "busy with other things (43 %): do not read the bars") || strings.Contains(shown, "0.84") {
		t.Errorf("it is not said, or ratios are:\n%s", shown)
	}
	s.Busy, s.Disturbed = false, []int{1, 3}
	if shown := shownRace(s, 80, 24); !strings.Contains(shown, "Rounds 1 and 3 did not count") || strings.Contains(shown, "do not read the bars") {
		t.Errorf("the rounds that were repeated are not told of:\n%s", shown)
	}
}

// The conclusion comes first, and names the key that makes the choice matter. No reason is
// cut, and what did other work has no bar.
func TestARaceConcludes(t *testing.T) {
	s := viztest.FakeStanding(true)
	s.Conclusion, s.Alike = "With no idle clients the choice hardly matters: all 8 are within 25 % of each other", true
	shown := shownRace(s, 80, 24)
	words := strings.Join(strings.Fields(strings.ReplaceAll(shown, "│", " ")), " ")
	for _, want := range []string{s.Conclusion + "; add 500 idle ones with 2.", "hybrid ! a process of 8 threads may get all clients, and 500 are idle", "blocking 1 connection: serves 1 client at a time",
		"Not compared, since it was other work: blocking.", "2 many idle 3 compute"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not said:\n%s", want, shown)
		}
	}
	if strings.Contains(shown, "…") {
		t.Errorf("something is cut:\n%s", shown)
	}
}

// Each model that has no bar has its reason on the screen, however many they are and
// whatever else is to be said: a reason too long for a row is below, once.
func TestEachReasonIsOnTheScreen(t *testing.T) {
	s := viztest.FakeStanding(true)
	s.Disturbed, s.Others = []int{1, 2, 4}, 0.62
	long := "needs more of this machine than any row has room for, and says so here"
	for name, reason := range map[string]string{"threadpool": "has 8 workers, one client each, and 500 are idle", "prefork": long, "fork": long} {
		for i := range s.Runners {
			if s.Runners[i].Name == name {
				s.Runners[i] = session.Runner{Name: name, Out: reason}
			}
		}
	}
	words := strings.Join(strings.Fields(strings.ReplaceAll(shownRace(s, 80, 24), "│", " ")), " ")
	for _, want := range []string{"hybrid ! a process of 8 threads may get all clients, and 500 are idle",
		"threadpool ! has 8 workers, one client each, and 500 are idle", "blocking 1 connection: serves 1 client at a time",
		"prefork ! takes no part: see below", "fork ! takes no part: see below", "fork and prefork: " + long + "."} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not said:\n%s", want, shownRace(s, 80, 24))
		}
	}
}

func racePages() map[string]*race.Page {
	return map[string]*race.Page{
		"race":       {Request: session.RaceRequest{Track: session.TrackFast}, State: viztest.FakeStanding(false)},
		"race-over":  {Request: session.RaceRequest{Track: session.TrackIdle}, State: viztest.FakeStanding(true)},
		"race-begin": {Request: session.RaceRequest{Track: session.TrackCompute}},
		"race-help":  {Request: session.RaceRequest{Track: session.TrackPerRequest}, Help: true},
	}
}

func TestGoldenRace(t *testing.T) {
	for name, p := range racePages() {
		viztest.CheckGolden(t, name, p.Draw(viztest.Unicode, 80, 24))
	}
	viztest.CheckGolden(t, "race-200x60", racePages()["race-over"].Draw(viztest.Unicode, 200, 60))
	for name, p := range racePages() {
		viztest.CheckASCII(t, name, p.Draw(viztest.ASCII, 100, 40))
	}
}

func TestRaceFits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 60 {
		p := &race.Page{Request: session.RaceRequest{Track: session.Tracks[r.IntN(4)].Name}, Help: r.IntN(9) == 0}
		s := viztest.FakeStanding(r.IntN(2) == 0)
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
		p.State = s
		for _, sz := range viztest.Windows {
			viztest.CheckScreen(t, p.Draw(viztest.Unicode, sz[0], sz[1]), sz[0], sz[1])
		}
	}
}

// What the rows say is what the race says.
func TestRaceSaysWhatItKnows(t *testing.T) {
	screen := racePages()["race-over"].Draw(viztest.Unicode, 120, 40)
	for _, want := range []string{
		"FINISHED", "the fastest", "84.1k", "too close", "Not compared, since it was other work",
		"epoll, poll and select lead, and are too close to call",
		"0.84 (0.81 to 0.87)", "! a process of 8 threads", "they may be faster than shown",
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

func TestRaceByKeys(t *testing.T) {
	a, s := openedApp(t)
	l := a.launcher.(*viztest.FakeLauncher)
	press(a, "r")
	a.look()
	a.draw()
	a.mustShow(t, "RACE", "round 4 of 7", "1 fast echoes", "▶ poll")
	if !s.ClientsHeld {
		t.Error("the clients of the watched server disturb the race")
	}
	press(a, "3")
	if len(l.Races) != 2 || l.Races[0].Closed != 1 || l.Races[1].Request.Track != session.TrackCompute {
		t.Fatalf("3 did not choose another track: %d races", len(l.Races))
	}
	press(a, "e")
	a.mustShow(t, "kept: muxlab-race.txt, and as .svg")
	if text := l.Kept["muxlab-race.txt"]; !strings.Contains(text, "muxlab ▸ race") || !strings.Contains(l.Kept["muxlab-race.svg"], "<svg") {
		t.Errorf("the race was not kept, but %q", text)
	}
	press(a, "?")
	a.mustShow(t, "help: the race", "keep this screen", "95 of 100")
	press(a, "esc", "esc")
	a.mustShow(t, "blocking", "LIVE")
	if l.Races[1].Closed != 1 || s.ClientsHeld || s.Closed != 0 {
		t.Error("leaving the race did not end it and let the clients go on")
	}
	press(a, "esc", "r")
	a.mustShow(t, "muxlab", "race")
	press(a, "esc")
	a.mustShow(t, "scenes seen")
}

func TestARaceThatCannotBeRunSaysWhy(t *testing.T) {
	l := viztest.NewFakeLauncher()
	a := newApp(t.Context(), l, Options{Race: &session.RaceRequest{Track: session.TrackFast}})
	a.w, a.h = 80, 24
	l.Fail = errors.New("there is no model \"carrier pigeon\"")
	perform(a, command(a.opened()))
	a.draw()
	a.mustShow(t, "STOPPED", "carrier pigeon")
}

func TestRunEndsItsRace(t *testing.T) {
	l := viztest.NewFakeLauncher()
	if err := Run(t.Context(), l, Options{Race: &session.RaceRequest{Track: session.TrackFast}, In: strings.NewReader("q"), Out: &bytes.Buffer{}}); err != nil {
		t.Fatal(err)
	}
	for _, r := range l.Races {
		if r.Closed == 0 {
			t.Error("a race was left running")
		}
	}
}

// A race that has started when the program ends, and of which the screen has not
// heard yet, is ended all the same.
func TestARaceThatWasJustStartingIsEnded(t *testing.T) {
	l := viztest.NewFakeLauncher()
	a := newApp(t.Context(), l, Options{Race: &session.RaceRequest{Track: session.TrackFast}})
	a.opened()() // and what it says comes too late
	if err := a.sessions.closeAll(); err != nil {
		t.Fatal(err)
	}
	if len(l.Races) != 1 || l.Races[0].Closed != 1 {
		t.Errorf("%d races, and the first was closed %d times", len(l.Races), l.Races[0].Closed)
	}
	if a.opened()(); len(l.Races) != 1 {
		t.Error("a race was started after the end")
	}
}
