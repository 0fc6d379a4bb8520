package meter

import (
	"math"
	"testing"
	"time"

	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// What an echo costs is said once enough was used to tell, and a hold is no cost.
func TestTheCostOfAnEchoIsSaidWhenItIsKnown(t *testing.T) {
	var c Cost
	at, echoes := viztest.WallStart, uint64(0)
	sample := func(percent float64, n uint64, held bool) {
		at, echoes = at.Add(200*time.Millisecond), echoes+n
		v := snapshot.View{Held: held, Sample: session.NoSamples()}
		v.Sample.CPU, v.Sample.At = percent, at
		c.Apply(v, echoes)
		c.Apply(v, echoes) // the same again is nothing new
	}
	if c.CPU() >= 0 || c.PerEcho() >= 0 {
		t.Error("something is known of a server that nobody looked at")
	}
	sample(0, 0, false)
	for range 4 {
		sample(5, 100, false) // 10 ms and 100 echoes
	}
	if c.PerEcho() >= 0 {
		t.Errorf("400 echoes in 40 ms of processor time say %v of an echo", c.PerEcho())
	}
	for range 100 {
		sample(5, 100, false)
		sample(80, 0, true)
	}
	if got := c.PerEcho(); math.Abs(got-100_000) > 100 {
		t.Errorf("an echo takes %v ns instead of 100,000", got)
	}
	for range 500 { // 5 echoes a second, at human scale
		sample(0.5, 1, false)
	}
	if got := c.PerEcho(); got >= 0 {
		t.Errorf("what an idle process uses is given out as an echo's: %v ns", got)
	}
	for range 100 {
		sample(5, 100, false)
	}
	if got := c.CPU(); got < 0.04 || got > 0.06 {
		t.Errorf("%v of a core instead of 0.05", got)
	}
}

// The CPU is of the window that the other rates have, and nothing is said before a sample
// is whole, or of a hold.
func TestTheCPUHasTheWindowOfTheRates(t *testing.T) {
	var c Cost
	at := viztest.WallStart
	sample := func(percent float64, held bool) {
		at = at.Add(300 * time.Millisecond)
		v := snapshot.View{Held: held, Sample: session.NoSamples()}
		v.Sample.CPU, v.Sample.At = percent, at
		c.Apply(v, 0)
	}
	says := func(what string, want float64) {
		t.Helper()
		if got := c.CPU(); math.Abs(got-want) > 0.001 {
			t.Errorf("%s: the CPU is %v instead of %v", what, got, want)
		}
	}
	sample(session.NoSamples().CPU, false)
	says("before the first whole sample", -1)
	sample(100, false)
	says("after the first", 1)
	for range 10 {
		sample(0, false)
	}
	says("when the window has passed", 0)
	for range 5 {
		sample(100, false)
	}
	says("when it has passed again", 1)
	for range 10 {
		sample(0, true)
	}
	says("in a hold", 1)
	sample(20, false) // of which a part was held
	says("after it, before a sample is whole", 1)
}
