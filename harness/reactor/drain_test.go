package reactor

import (
	"testing"

	"muxlab/harness/kernel"
)

// ready makes one event.
func ready(fd int, e kernel.Events) []Event { return []Event{{FD: fd, Ready: e}} }

// Edge-triggered, a read that brings less than it asked for is the last of the turn,
// unless something may be behind the data.
func TestDrain(t *testing.T) {
	const all = bufferSize
	both := kernel.In | kernel.Out
	for name, c := range map[string]struct {
		event kernel.Events
		input []int
		want  string
	}{
		"short":                     {both, []int{10, 20}, "read 1001 |"},
		"a full buffer, and more":   {both, []int{all, 10, 20}, "read 1001 read 1001 |"},
		"a full buffer, no more":    {both, []int{all}, "read 1001 read 1001 |"}, // EAGAIN
		"interrupted":               {both, []int{-int(kernel.EINTR), 10}, "read 1001 read 1001 |"},
		"the end behind the data":   {both | kernel.RdHup, []int{10, 0}, "read 1001 read 1001 close 1001 |"},
		"urgent data in the middle": {both | kernel.Pri, []int{10, 20}, "read 1001 read 1001 read 1001 |"},
		"both ends":                 {both | kernel.RdHup | kernel.Hup, []int{10, 0}, "read 1001 read 1001 close 1001 |"},
		"a reset behind the data":   {both | kernel.Err, []int{10, -int(kernel.ECONNRESET)}, "read 1001 read 1001 close 1001 |"},
	} {
		s := &stub{turns: [][]Event{in(door), ready(1001, c.event)}, backlog: []int{1001}, input: map[int][]int{1001: c.input}}
		t.Run(name, func(t *testing.T) { expect(t, s.run(t, Config{Edge: true}), "watch 1000 | accept 1001 | "+c.want) })
	}
}

// The end and more data that come after a short read make edges of their own.
func TestDrainNextEdge(t *testing.T) {
	s := &stub{
		turns:   [][]Event{in(door), in(1001), in(1001), ready(1001, kernel.In|kernel.Out|kernel.RdHup)},
		backlog: []int{1001},
		input:   map[int][]int{1001: {10, 20, 0}},
	}
	expect(t, s.run(t, Config{Edge: true}), "watch 1000 | accept 1001 | read 1001 | read 1001 | read 1001 close 1001 |")
}

// The budget counts reads: one that brings nothing counts too. When it is spent and
// nothing is left, the connection is not carried into the next turn.
func TestBudgetCountsReads(t *testing.T) {
	eintr := -int(kernel.EINTR)
	s := &stub{
		turns:   [][]Event{in(door), in(1001), nil},
		backlog: []int{1001},
		input:   map[int][]int{1001: {eintr, eintr, eintr, eintr, eintr, 10}},
	}
	expect(t, s.run(t, Config{Edge: true}),
		"watch 1000 | accept 1001 | read 1001 read 1001 read 1001 read 1001 | read 1001 read 1001 |")
	s = &stub{
		turns:   [][]Event{in(door), in(1001), nil},
		backlog: []int{1001},
		input:   map[int][]int{1001: {bufferSize, bufferSize, bufferSize, 10, 20}},
	}
	expect(t, s.run(t, Config{Edge: true}),
		"watch 1000 | accept 1001 | read 1001 read 1001 read 1001 read 1001 | |")
}
