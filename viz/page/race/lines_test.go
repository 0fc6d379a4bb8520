package race

import (
	"muxlab/session"
	"muxlab/viz/viztest"
	"testing"
)

// Who differs is said by the interval, whatever the ranks share, and by no interval
// that says nothing.
func TestRaceRanksByItsIntervals(t *testing.T) {
	for _, c := range []struct {
		runner session.Runner
		want   string
		ties   bool
	}{
		{session.Runner{Rounds: 7, Rank: 1, Ratio: 1, Low: 1, High: 1}, "the fastest", true},
		{session.Runner{Rounds: 7, Rank: 3, Ratio: 0.74, Low: 0.48, High: 1.33}, "too close", true},
		{session.Runner{Rounds: 7, Rank: 1, Ratio: 0.97, Low: 0.95, High: 0.99}, "too close", true}, // the clients' limit
		{session.Runner{Rounds: 7, Rank: 3, Ratio: 0.74, Low: 0.48, High: 0.93}, "0.74 (0.48 to 0.93)", false},
		{session.Runner{Rounds: 7, Rank: 2, Ratio: 0.57, Low: 0.001, High: 507.94}, "too noisy to say", false},
		{session.Runner{Rounds: 2, Rank: 2, Ratio: 0.57}, "too few rounds to say", false},
	} {
		if got := ratioWords(viztest.Unicode, c.runner); got != c.want || c.runner.Ties() != c.ties {
			t.Errorf("%+v: %q and ties %v, instead of %q", c.runner, got, c.runner.Ties(), c.want)
		}
	}
}

// In the middle of a round some have been measured once more. The longer bar is the
// one of the larger figure all the same.
func TestTheBarsOfARaceAreItsFigures(t *testing.T) {
	s := session.Standing{Round: 3, Rounds: 7, Runners: []session.Runner{{Name: "epoll", Rounds: 2, Echoes: 54_600}, {Name: "poll", Rounds: 3, Echoes: 46_700}}}
	if x, y := barShare(&s, s.Runners[0]), barShare(&s, s.Runners[1]); x <= y || x > 1 {
		t.Errorf("epoll has a bar of %v, poll of %v", x, y)
	}
}
