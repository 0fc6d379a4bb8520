package diagnose_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"muxlab/harness/diagnose"
)

// How a healthy server is held to having no finding.
//
// One clean examination proves little: a false positive that comes one time in three
// stays away in two of three. So there are many, and two rules. A finding that counts
// calls or bytes must never occur: a machine that is short of processors makes a
// server slower, and does not change what it does. A finding that says "this took too
// long" must not occur either, unless the server was measurably kept from running
// meanwhile: then the examination counts neither way and another takes its place.

// examinations is how many must be clean. A false positive at a rate of one in three
// stays away from 12 of them with a probability of (2/3)^12, less than 1 %.
const (
	examinations      = 12
	examinationsShort = 4 // without MUXLAB_LONG: such a false positive is caught four times in five
)

// limitOf returns how long a server may take until there is such a finding; 0 if it does
// not say that something took too long. The evidence says which it is; two lints count
// something that is too much only after a time.
func limitOf(f diagnose.Finding, t diagnose.Thresholds) time.Duration {
	switch {
	case f.Lint == "backlog":
		return time.Second // the backlog is full for so long, or grows in each of several seconds
	case f.Lint == "short-write":
		return t.RestAfter
	case f.Evidence.Unit == "ns":
		return time.Duration(f.Evidence.Limit)
	}
	return 0
}

// An examination is what was found in one: what is the server's fault, and what
// may be the machine's.
type examination struct {
	faults, excused []diagnose.Finding
}

// excuse sorts the findings of an examination. A finding is excused if a thread had
// to wait for a processor for half of the lint's limit: without that the server
// would have stayed below it. waited tells the wait in a stretch of time.
func excuse(found []diagnose.Finding, t diagnose.Thresholds, waited func(from, to int64) time.Duration) (e examination) {
	for _, f := range found {
		limit := limitOf(f, t)
		if limit > 0 && waited(f.Time-int64(limit), f.Time) >= limit/2 {
			e.excused = append(e.excused, f)
		} else {
			e.faults = append(e.faults, f)
		}
	}
	return e
}

// judge says how many more examinations are needed, or why the server is not well.
// One fault is enough. Of the others a majority must be clean: whatever comes more
// often than not is no accident, however busy the machine is.
func judge(done []examination, wanted int) (more int, why string) {
	clean, void := 0, 0
	for i, e := range done {
		switch {
		case len(e.faults) > 0:
			return 0, fmt.Sprintf("in examination %d: %v", i+1, sentences(e.faults))
		case len(e.excused) > 0:
			void++
		default:
			clean++
		}
	}
	if void >= max(wanted, 3) {
		return 0, fmt.Sprintf("in %d of %d examinations, the last time: %v", void, len(done), sentences(done[len(done)-1].excused))
	}
	return wanted - clean, ""
}

func sentences(all []diagnose.Finding) (s []string) {
	for _, f := range all {
		s = append(s, fmt.Sprintf("%s, turn %d: %s", f.Lint, f.Turn, f.Sentence))
	}
	return s
}

// An exam is what isWell does several times, each in a test of its own. It returns
// the server that it examined, which has ended, and what it found.
type exam func(t *testing.T) (*patient, []diagnose.Finding)

// isWell holds a server to having no fault, by the rules above.
func isWell(t *testing.T, limits diagnose.Thresholds, wanted int, examine exam) {
	t.Helper()
	if os.Getenv("MUXLAB_LONG") == "" {
		wanted = min(wanted, examinationsShort)
	}
	var done []examination
	more, why := judge(done, wanted)
	for more > 0 && !t.Failed() {
		done = append(done, examineAll(t, more, limits, examine)...)
		more, why = judge(done, wanted)
	}
	if why != "" {
		t.Error(why)
	}
}

// examineAll makes n examinations, side by side as far as tests may be.
func examineAll(t *testing.T, n int, limits diagnose.Thresholds, examine exam) []examination {
	done := make([]examination, n)
	t.Run("examinations", func(t *testing.T) {
		for i := range done {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				p, found := examine(t)
				done[i] = excuse(found, limits, p.delays.waited)
				for _, s := range sentences(done[i].excused) {
					t.Log("the server was kept from running:", s)
				}
			})
		}
	})
	return done
}

// A finding is excused for a busy machine only if it says that something took too long.
func TestLimitOf(t *testing.T) {
	limits := diagnose.DefaultThresholds()
	for _, c := range []struct {
		f    diagnose.Finding
		want time.Duration
	}{
		{madeUp("spin", 0), 0},
		{madeUp("a new one", 0), 0},
		{madeUp("hog", limits.HogTime), limits.HogTime},
		{madeUp("a new one", 7*time.Second), 7 * time.Second},
		{diagnose.Finding{Lint: "backlog", Evidence: diagnose.Evidence{Figure: 9, Unit: "connections"}}, time.Second},
		{diagnose.Finding{Lint: "short-write", Evidence: diagnose.Evidence{Figure: 9, Unit: "bytes"}}, limits.RestAfter},
	} {
		if got := limitOf(c.f, limits); got != c.want {
			t.Errorf("%+v: %v, not %v", c.f, got, c.want)
		}
	}
}

// madeUp is a made-up finding: a lint's limit was reached, 0 if it counts something.
func madeUp(lint string, limit time.Duration) diagnose.Finding {
	f := diagnose.Finding{Lint: lint, Evidence: diagnose.Evidence{Figure: 1, Unit: "turns", Limit: 1}}
	if limit > 0 {
		f.Evidence = diagnose.Evidence{Figure: int64(limit), Unit: "ns", Limit: int64(limit)}
	}
	return f
}

// sickness is a made-up server: how often it has which finding, and how long its
// threads are kept waiting when it has.
type sickness struct {
	finding diagnose.Finding
	rate    float64
	waited  time.Duration
}

// rejected returns in what share of many trials such a server is found not well.
func (s sickness) rejected() float64 {
	const trials = 2000
	rng, n := rand.New(rand.NewPCG(1, 2)), 0
	limits := diagnose.DefaultThresholds()
	for range trials {
		var done []examination
		more, why := judge(done, examinations)
		for more > 0 {
			var found []diagnose.Finding
			if rng.Float64() < s.rate {
				found = []diagnose.Finding{s.finding}
			}
			done = append(done, excuse(found, limits, func(int64, int64) time.Duration { return s.waited }))
			more, why = judge(done, examinations)
		}
		if why != "" {
			n++
		}
	}
	return float64(n) / trials
}

// The rules reject a false positive that comes one time in three, and let a machine
// be busy.
func TestRulesOfHealth(t *testing.T) {
	counts, blocked, hog := madeUp("spin", 0), madeUp("blocked", time.Second), madeUp("hog", 100*time.Millisecond)
	for name, c := range map[string]struct {
		sickness
		least, most float64
	}{
		"healthy":                               {sickness{}, 0, 0},
		"counts, one in three":                  {sickness{counts, 1. / 3, 0}, 0.985, 1},
		"counts, one in three, starved":         {sickness{counts, 1. / 3, time.Hour}, 0.985, 1},
		"time, one in three":                    {sickness{blocked, 1. / 3, 0}, 0.985, 1},
		"time, one in three, starved a little":  {sickness{blocked, 1. / 3, 400 * time.Millisecond}, 0.985, 1},
		"time, one in ten, starved":             {sickness{blocked, 0.1, 600 * time.Millisecond}, 0, 0.001},
		"time, one in four, starved":            {sickness{hog, 0.25, 60 * time.Millisecond}, 0, 0.02},
		"time, always, and the machine starved": {sickness{hog, 1, time.Hour}, 1, 1},
	} {
		if got := c.rejected(); got < c.least || got > c.most {
			t.Errorf("%s: rejected in %.1f %% of all trials, not in %.1f to %.1f %%", name, 100*got, 100*c.least, 100*c.most)
		}
	}
}
