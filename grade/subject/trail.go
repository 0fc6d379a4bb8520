package subject

import (
	"maps"
	"slices"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A trail is what the server did for one client: the evidence of a failure is about the
// client that failed, and not only about the latest ticks.
type trail struct {
	fd     int
	closed bool
	read   trace.Event // the latest one; Op is OpNone if there was none
	wrote  trace.Event
	after  bool         // wrote is after read
	short  trace.Event  // the latest write that took less than it was given
	eof    *tape.Turn   // the turn of the first read that returned 0
	ended  uint32       // its number
	turns  [2]tape.Turn // the latest in which something was done for it, turn n at n%2
	n      int
}

// note keeps what the step says of a client.
func (s *Subject) note(step *tape.Step) {
	if step.Accepts() && step.Life != nil {
		t := &trail{fd: step.Life.FD}
		s.trails[step.Life.Port()], s.lives[step.Life.ID] = t, t
	}
	if step.Life == nil {
		return
	}
	switch {
	case step.Sees == tape.Born && step.Life.Kind == trace.Epoll:
		s.epolls[step.Life.ID] = step.Life.FD
	case step.Sees == tape.Died:
		delete(s.epolls, step.Life.ID)
	}
	t := s.lives[step.Life.ID]
	if t == nil {
		return
	}
	switch step.Sees {
	case tape.Read, tape.ReadFailed, tape.EOF:
		t.read, t.after = *step.Event, false
		if step.Sees == tape.EOF && t.ended == 0 && step.Turn != nil {
			t.ended = step.Turn.Number
		}
	case tape.Wrote, tape.WriteFailed:
		t.wrote, t.after = *step.Event, true
		if step.Event.Result < int(step.Event.Arg) {
			t.short = *step.Event
		}
	case tape.Died:
		t.closed = true
		delete(s.lives, step.Life.ID)
		s.leaving = append(s.leaving, leaver{step.Life.ID, t})
	}
}

// A leaver is a client whose connection was closed in the turn that is under way.
type leaver struct {
	life tape.LifeID
	t    *trail
}

// follows puts the turn into the trails of the clients that it is about.
func (s *Subject) follows(turn *tape.Turn) {
	for _, r := range turn.Ready {
		s.trailOf(r.Life).add(turn, r.Life)
	}
	for i := range turn.Calls {
		id := turn.Calls[i].Life
		s.trailOf(id).add(turn, id)
	}
	s.leaving = s.leaving[:0]
}

func (s *Subject) trailOf(id tape.LifeID) *trail {
	if t := s.lives[id]; t != nil {
		return t
	}
	for _, l := range s.leaving {
		if l.life == id {
			return l.t
		}
	}
	return nil
}

// add keeps the turn with those of its calls that are about the client.
func (t *trail) add(turn *tape.Turn, id tape.LifeID) {
	if t == nil || t.n > 0 && t.turns[(t.n-1)%len(t.turns)].Number == turn.Number {
		return
	}
	own := &t.turns[t.n%len(t.turns)]
	ready, calls := append(own.Ready[:0], turn.Ready...), own.Calls[:0]
	for i := range turn.Calls {
		if turn.Calls[i].Life == id {
			calls = append(calls, turn.Calls[i])
		}
	}
	*own = *turn
	own.Ready, own.Calls, own.More = ready, calls, turn.More+len(turn.Calls)-len(calls)
	t.n++
	if t.ended == turn.Number && t.eof == nil {
		t.eof = own.Clone()
	}
}

// copyTurn makes old a copy of t, in the memory that it has.
func copyTurn(old, t *tape.Turn) {
	ready, calls := append(old.Ready[:0], t.Ready...), append(old.Calls[:0], t.Calls...)
	*old = *t
	old.Ready, old.Calls = ready, calls
}

// cited are the turns that a failure cites, in order: those of the client with trail t,
// which may be nil, and the latest ones; of a loop that only turns, those in which that
// began.
func (s *Subject) cited(t *trail, most int) []*tape.Turn {
	all := map[uint32]*tape.Turn{}
	latest := min(s.turned, kept, most)
	if t != nil {
		for i := max(0, t.n-len(t.turns)); i < t.n; i++ {
			turn := &t.turns[i%len(t.turns)]
			all[turn.Number] = turn
		}
		latest = min(latest, 1)
		if t.eof != nil {
			all[t.ended] = t.eof
		}
	}
	if s.spins && len(s.began) > 0 {
		for i := range s.began {
			all[s.began[i].Number] = &s.began[i]
		}
		end := s.began[len(s.began)-1].Number
		maps.DeleteFunc(all, func(n uint32, _ *tape.Turn) bool { return n > end })
	} else {
		for i := s.turned - latest; i < s.turned; i++ {
			turn := &s.ticks[i%kept]
			all[turn.Number] = turn
		}
	}
	var list []*tape.Turn
	for _, n := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[n])
	}
	return list
}

// evidence are those turns in words, and the number of the last of them; 0: there are none.
func (s *Subject) evidence(t *trail, most int) (text string, tick uint64) {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	about := -1
	if t != nil {
		about = t.fd
	}
	var lines []string
	for _, turn := range s.cited(t, most) {
		lines = append(lines, inWords(turn, about))
		tick = uint64(turn.Number)
	}
	return strings.Join(lines, "\n"), tick
}

// trail is what is known of the client; nil if it was not accepted.
func (c *Client) trail() *trail {
	c.s.look()
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.trails[c.Port()]
}

// inNames are events by the names that a server gives them.
func inNames(e kernel.Events) string {
	var names []string
	for _, one := range []struct {
		bit  kernel.Events
		name string
	}{{kernel.In, "In"}, {kernel.Out, "Out"}, {kernel.Err, "Err"}, {kernel.Hup, "Hup"}} {
		if e.Has(one.bit) {
			names = append(names, one.name)
		}
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, "|")
}
