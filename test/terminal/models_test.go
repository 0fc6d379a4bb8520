package terminal

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// A subject is a server to look at.
type subject struct {
	args  []string
	ticks bool // it has a loop: a step is a tick
}

func (s subject) String() string { return strings.Join(s.args, " ") }

var subjects = []subject{
	{[]string{"blocking"}, false},
	{[]string{"fork"}, false},
	{[]string{"threads"}, false},
	{[]string{"threadpool"}, false},
	{[]string{"select"}, true},
	{[]string{"poll"}, true},
	{[]string{"epoll"}, true},
	{[]string{"prefork"}, false},
	{[]string{"hybrid", "--threads", "16"}, false}, // or those who leave its queue are still in it
	{[]string{"goroutine"}, false},
}

// Each model is put through the same, in this order: it begins live, in 80 by 24
// cells with six clients, and is live again after each line.
var performance = []struct {
	name string
	do   func(t *testing.T, p *program, s subject)
}{
	{"clients come and go", clientsComeAndGo},
	{"a hold, five steps, and any window", heldSteps},
	{"ten steps back", tenBack},
	{"somebody speaks", speak},
}

func TestModels(t *testing.T) {
	for _, s := range chosen(subjects) {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			p := start(t, 80, 24, append([]string{"watch"}, s.args...)...)
			p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
			for _, act := range performance {
				if !t.Run(act.name, func(t *testing.T) { p.t = t; act.do(t, p, s) }) {
					break
				}
			}
			p.t = t
			p.quits()
		})
	}
}

// chosen leaves one of each kind for a short run.
func chosen(all []subject) []subject {
	if !testing.Short() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(s subject) bool {
		return !slices.Contains([]string{"epoll", "threads", "prefork"}, s.String())
	})
}

// clientsComeAndGo adds and removes, and the figure in the header follows.
func clientsComeAndGo(t *testing.T, p *program, s subject) {
	for _, step := range []struct {
		keys string
		want int
	}{{addOne, 7}, {addOne, 8}, {"x", 7}, {"x", 6}, {addTen, 16}} {
		p.keys(step.keys)
		p.await("the number of clients after "+step.keys, func(c screen) bool { return c.figure("clients") == step.want })
	}
	p.keys(strings.Repeat("x", 9))
	p.await("seven clients", func(c screen) bool { return c.figure("clients") == 7 && c.whole() == nil })
}

// What is typed to add one steady client, and ten.
const (
	addOne = "a\r"
	addTen = "A"
)

// speak types as a client, in Chinese too: a character of two cells is counted as
// two, or the frame would be open. Who serves one client at a time does not hear it.
func speak(t *testing.T, p *program, s subject) {
	before := p.screen().figure("clients")
	p.keys("i")
	p.awaitWords("you speak as")
	p.keys("hello 你好\r")
	p.await("one client more, who said it", func(c screen) bool {
		return c.figure("clients") == before+1 && c.has("said  hello 你好") && c.whole() == nil
	})
	if !slices.Contains([]string{"blocking", "prefork"}, s.args[0]) {
		p.await("its echo", func(c screen) bool { return c.has("heard hello 你好") && c.whole() == nil })
	}
	p.keys("\x1b")
	p.await("the keys", func(c screen) bool { return !c.has("you speak as") })
	p.keys("x") // it is selected
	p.await("one client less", func(c screen) bool { return c.figure("clients") == before && c.whole() == nil })
}

// sizes are windows that somebody drags through, and back.
var sizes = []struct{ w, h int }{{120, 40}, {60, 16}, {50, 12}, {200, 60}}

// heldSteps holds, drags the window, and lets five steps through: the tick
// advances by one each, or one worker makes one call.
func heldSteps(t *testing.T, p *program, s subject) {
	gone(p)
	p.keys(" ")
	p.await("HELD", func(c screen) bool { return c.state() == "HELD" })
	for _, size := range sizes {
		p.resize(size.w, size.h)
		if size.w < 60 {
			p.awaitWords("too small")
			continue
		}
		p.await("a whole screen", func(c screen) bool { return c.state() == "HELD" && c.whole() == nil })
	}
	p.keys("l")
	p.awaitWords("newest last")
	steps(t, p, s)
	p.keys("l ")
	p.resize(80, 24)
	p.await("LIVE again", func(c screen) bool { return c.state() == "LIVE" && c.whole() == nil })
}

// gone waits until the server, too, has closed the connections of clients that were
// removed. Held before that, the child or thread of one would close in the first step,
// which is more calls than a step makes.
func gone(p *program) {
	p.t.Helper()
	p.resize(120, 40) // there is room for the figure of the server's connections
	p.await("no more connections than clients", func(c screen) bool {
		return c.w == 120 && c.figure("connections") >= 0 && c.figure("connections") <= c.figure("clients") && c.whole() == nil
	})
	p.resize(80, 24)
	p.await("the narrow window again", func(c screen) bool { return c.rows[23] != "" && c.figure("connections") < 0 && c.whole() == nil })
}

// steps lets steps through until five of them have led on. A step of a loop is one
// tick, always. Elsewhere it is one call of one worker; and one client speaks, by
// which one worker more may come back that was asleep in its call, or none.
func steps(t *testing.T, p *program, s subject) {
	before := p.settled(screen.progress)
	first, wrote := before, map[string]int{}
	calls := 0
	for n, led := 0, 0; led < 5; n++ {
		after := step(p, s.ticks, before)
		made := after.callsSince(latest(before))
		calls += len(made)
		switch tick := before.figure("tick"); {
		case s.ticks && after.figure("tick") != tick+1:
			t.Fatalf("step %d led from tick %d to %d", n+1, tick, after.figure("tick"))
		case !s.ticks && calls > 2*(n+1), n > 100:
			t.Fatalf("%d steps made %d calls, the latest %v", n+1, calls, made)
		}
		led += min(1, len(made))
		for _, c := range made {
			if c.name == "write" {
				wrote[c.by]++
			}
		}
		before = after
	}
	agree(t, p, first, wrote)
}

// step lets one step through and returns the screen when all that came of it is
// there; sure says that something must come of it.
func step(p *program, sure bool, before screen) screen {
	p.t.Helper()
	p.keys(".")
	if sure {
		last := latest(before)
		p.await("a call after the step", func(c screen) bool { return len(c.callsSince(last)) > 0 })
	}
	return p.settled(screen.progress)
}

// progress is all on the screen that a step may move.
func (s screen) progress() string {
	var names []string
	for _, c := range s.calls() { // without the time: it trembles by a microsecond
		names = append(names, c.name, c.by)
	}
	return fmt.Sprint(s.figure("tick"), s.figure("turn"), names, s.echoes())
}

// latest is when the newest call in the log ended, in seconds into the minute.
func latest(s screen) float64 {
	calls := s.calls()
	if len(calls) == 0 {
		return 0
	}
	return calls[len(calls)-1].at
}

// callsSince are the calls after that. A step is far longer than the 5 ms by which
// the clock on the screen may be corrected; after 59 comes 0.
func (s screen) callsSince(at float64) []call {
	return slices.DeleteFunc(s.calls(), func(c call) bool {
		later := math.Mod(c.at-at+60, 60)
		return later < 5e-3 || later > 30
	})
}

// agree waits until what the server wrote since, as its calls say, is what the
// clients say came back.
func agree(t *testing.T, p *program, before screen, wrote map[string]int) {
	t.Helper()
	had := before.echoes()
	p.await(fmt.Sprintf("as many echoes more than %v as writes: %v", had, wrote), func(c screen) bool {
		have, compared := c.echoes(), 0
		for name, n := range wrote {
			was, known := had[name]
			is, still := have[name]
			if known && still && is-was != n {
				return false
			}
			if known && still { // else it was not in the part of the list that is seen
				compared++
			}
		}
		return compared > 0
	})
}
