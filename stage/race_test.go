package stage

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/bench/compare"
	"muxlab/catalog"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/session"
)

// A few rounds of very little work, by all models: each has run or says why not,
// and no process is left.
func TestRaceOfAllModels(t *testing.T) {
	plan := compare.Plan{
		Contenders: compare.Default(compare.Axis{}), Work: compare.Work{Conns: 2, Size: 64},
		Rounds: 2, Duration: 100 * time.Millisecond, Seed: 1, Fit: Fit,
	}
	r, err := runRace(t.Context(), plan, func() float64 { return 0 })
	if err != nil {
		t.Fatal(err)
	}
	s := raceUntil(t, r, func(s session.Standing) bool { return s.Over || s.Error != "" })
	if s.Error != "" || len(s.Runners) != len(plan.Contenders) {
		t.Fatalf("it did not come to its end: %+v", s)
	}
	ranked := 0
	for _, v := range s.Runners {
		if v.Out == "" && (v.Rounds == 0 || v.Echoes <= 0) {
			t.Errorf("%s has no figures and no reason: %+v", v.Name, v)
		}
		if v.Low != 0 || v.High != 0 {
			t.Errorf("two rounds say of %s that it lies between %v and %v", v.Name, v.Low, v.High)
		}
		if v.Rank > 0 {
			ranked++
		}
		if one := model.Find(catalog.Models, v.Name).Traits.Clients == 1; one != strings.Contains(v.Less, "serves 1 client at a time") {
			t.Errorf("%s: what it was given is told as %q", v.Name, v.Less)
		}
	}
	if ranked < 2 || !slices.ContainsFunc(s.Runners, func(v session.Runner) bool { return v.Rank == 1 && v.Ratio == 1 }) {
		t.Errorf("nobody is the fastest: %+v", s.Runners)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	alone(t)
}

// A round that other programs disturb does not count, and is repeated; the race is as
// long as it was meant to be all the same, and its end says what follows.
func TestRaceRepeatsDisturbedRounds(t *testing.T) {
	for _, c := range []struct {
		others    []float64
		rounds    int
		disturbed int
		busy      bool
	}{{[]float64{0, 0.5, 0, 0}, 3, 1, false}, {[]float64{0.5, 0.4, 0.3}, 3, 0, true}} {
		poll, err := compare.ParseModel("poll")
		if err != nil {
			t.Fatal(err)
		}
		threads, err := compare.ParseModel("threads")
		if err != nil {
			t.Fatal(err)
		}
		left := c.others
		r, err := runRace(t.Context(), compare.Plan{
			Contenders: []compare.Contender{poll, threads}, Work: compare.Work{Conns: 2, Size: 64},
			Rounds: 3, Duration: 100 * time.Millisecond, Seed: 1, Fit: Fit,
		}, func() float64 { x := left[0]; left = left[1:]; return x })
		if err != nil {
			t.Fatal(err)
		}
		s := raceUntil(t, r, func(s session.Standing) bool { return s.Over || s.Error != "" })
		r.Close()
		if s.Rounds != c.rounds || s.Round != c.rounds || len(s.Disturbed) != c.disturbed || s.Busy != c.busy || s.Others != 0.5 || len(left) != 0 {
			t.Errorf("%v: %+v", c.others, s)
		}
		if said := strings.HasPrefix(s.Conclusion, "No conclusion: other programs"); said != c.busy || s.Conclusion == "" {
			t.Errorf("%v: it concludes %q", c.others, s.Conclusion)
		}
	}
	alone(t)
}

// Leaving a race ends its servers, in the middle of a slice too.
func TestRaceIsLeft(t *testing.T) {
	r, err := (&Launcher{List: catalog.Models}).Race(t.Context(), session.RaceRequest{Track: session.TrackPerRequest, Models: []string{"epoll:edge", "prefork:workers=8"}})
	if err != nil {
		t.Fatal(err)
	}
	raceUntil(t, r, func(s session.Standing) bool { return s.Now != "" })
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if s := r.Standing(); s.Over || s.Error == "" {
		t.Errorf("a race that was left says %+v", s)
	}
	alone(t)
}

func TestRaceStaffsItsPools(t *testing.T) {
	l := &Launcher{List: catalog.Models}
	list := compare.Default(compare.Axis{})
	l.staff(list)
	for _, c := range list {
		want := map[string]model.Options{"threadpool": {"workers": "8"}, "prefork": {"workers": "8"}, "hybrid": {"threads": "8"}}[c.Name]
		if len(c.Options) != len(want) {
			t.Errorf("%s runs with %v", c.Name, c.Options)
		}
	}
	for _, wrong := range []session.RaceRequest{{Track: "uphill"}, {Track: session.TrackFast, Models: []string{"carrier pigeon"}}} {
		if _, err := l.Race(t.Context(), wrong); err == nil {
			t.Errorf("%+v is raced", wrong)
		}
	}
}

func raceUntil(t *testing.T, r session.Race, ok func(session.Standing) bool) session.Standing {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if s := r.Standing(); ok(s) {
			return s
		}
	}
	t.Fatalf("it takes more than two minutes: %+v", r.Standing())
	return session.Standing{}
}

// alone fails if a process of ours has children.
func alone(t *testing.T) {
	t.Helper()
	left, err := measure.Tree(os.Getpid())
	if err != nil {
		t.Skip(err) // no /proc
	}
	if len(left) > 1 {
		t.Errorf("%d processes are left", len(left)-1)
	}
}
