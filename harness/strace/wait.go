package strace

import (
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// Multiplexers, as strace writes them: what they were told and what they returned.

// toldFor is what select or poll was told of a descriptor last, and in which call.
type toldFor struct {
	events kernel.Events
	call   int
}

// a want is one descriptor, with the events that are wanted or were found.
type want struct {
	arg    string
	events kernel.Events
}

// setInterest compares what a wait is passed with what the last one was, and gives an
// event for each difference, as Recorded does. If strace left some out, nothing is known of
// those.
func (prog *program) setInterest(t *thread, wants []want, whole bool, at int64) {
	t.calls++
	for _, one := range wants {
		fd, _ := t.fdOf(one.arg, trace.PipeEnd)
		if fd < 0 {
			continue
		}
		before := t.told[fd]
		t.tells(fd, toldFor{one.events, t.calls})
		if before.events != one.events {
			prog.put(t, trace.Event{Time: at, Op: trace.OpInterest, FD: fd, Arg: uint32(one.events)})
		}
	}
	if !whole {
		return
	}
	var gone []int
	for fd, told := range t.told {
		if told.call != t.calls {
			gone = append(gone, fd)
		}
	}
	slices.Sort(gone)
	for _, fd := range gone {
		t.forgets(fd)
		prog.put(t, trace.Event{Time: at, Op: trace.OpInterest, FD: fd})
	}
}

// told is what select or poll is told, read as soon as the call is begun.
func (prog *program) told(t *thread, name string, args []string, at int64) {
	prog.show(t.process, at)
	switch waitsIn[name] {
	case trace.OpSelect:
		wants, whole := sets(args)
		prog.setInterest(t, wants, whole, at)
	case trace.OpPoll:
		wants, whole := entries(args, "events")
		prog.setInterest(t, wants, whole, at)
	}
}

// sets reads the descriptors of select, of all three sets together.
func sets(args []string) (wants []want, whole bool) {
	if len(args) < 3 {
		return nil, false
	}
	reads, all := syntax.List(args[1])
	writes, too := syntax.List(args[2])
	return join(reads, writes), (all || args[1] == "NULL") && (too || args[2] == "NULL")
}

// join makes one list of those that are to be read and those that are to be written.
func join(reads, writes []string) []want {
	var wants []want
	place := map[string]int{}
	for i, fd := range reads {
		wants = append(wants, want{fd, kernel.In})
		if _, twice := place[fd]; !twice {
			place[fd] = i
		}
	}
	for _, fd := range writes {
		if i, both := place[fd]; both {
			wants[i].events |= kernel.Out
		} else {
			wants = append(wants, want{fd, kernel.Out})
		}
	}
	return wants
}

// entries reads the array of poll: [{fd=3, events=POLLIN}, ...].
func entries(args []string, which string) (wants []want, whole bool) {
	if len(args) == 0 {
		return nil, false
	}
	all, whole := syntax.List(args[0])
	for _, one := range all {
		wants = append(wants, want{syntax.Member(one, "fd"), syntax.EventsOf(syntax.Member(one, which))})
	}
	return wants, whole || args[0] == "NULL"
}

// found gives the wait's return, and an event for each descriptor it returned.
func (prog *program) found(t *thread, c *call, e trace.Event, ready []want) {
	prog.waited(t, c, e)
	for _, one := range ready {
		fd, d := t.fdOf(one.arg, trace.PipeEnd)
		if d == nil {
			continue
		}
		if one.events&kernel.Invalid == 0 {
			prog.enter(t, fd, d, c.ended)
		}
		if d.kind == trace.Connection {
			t.process.returns = true
		}
		d.wait = t.wait
		prog.put(t, trace.Event{Time: c.ended, Op: trace.OpReady, FD: fd, Arg: uint32(one.events)})
	}
}

func (prog *program) selects(t *thread, c *call) {
	if !c.split {
		prog.told(t, c.name, c.args, c.began)
	}
	e := c.event(trace.OpSelect, -1)
	e.Arg = c.size(0)
	prog.found(t, c, e, join(setIn(c.note, "in "), setIn(c.note, "out ")))
}

// setIn finds a set in what select returned: (in [3 4], out [4], left {...}).
func setIn(note, name string) []string {
	_, rest, _ := strings.Cut(note, name+"[")
	fds, _ := syntax.List("[" + rest)
	return fds
}

func (prog *program) polls(t *thread, c *call) {
	if len(c.args) == 0 && c.result <= 0 {
		return // resumed, and perhaps it is a sleep: see thread.restarts
	}
	if !c.split {
		prog.told(t, c.name, c.args, c.began)
	}
	e := c.event(trace.OpPoll, -1)
	e.Arg = c.size(1)
	ready, _ := entries([]string{strings.TrimPrefix(c.note, "(")}, "revents")
	prog.found(t, c, e, ready)
}

func (prog *program) epollCreate(t *thread, c *call) {
	prog.show(t.process, c.began)
	if c.result >= 0 {
		prog.made(t, c.result, &descriptor{kind: trace.Epoll, entered: true, cloexec: has(c.arg(0), "CLOEXEC")}, c.ended)
	}
	e := c.event(trace.OpEpollCreate, -1)
	e.Time = c.ended
	prog.put(t, e)
}

func (prog *program) epollCtl(t *thread, c *call) {
	prog.show(t.process, c.began)
	ep := c.fd(0)
	fd, d := t.fdOf(c.arg(2), trace.PipeEnd)
	if d == nil || ep < 0 {
		return
	}
	events, data := eventOf(c.arg(3))
	e := c.event(trace.OpEpollAdd, fd)
	switch c.arg(1) {
	case "EPOLL_CTL_MOD":
		e.Op = trace.OpEpollMod
	case "EPOLL_CTL_DEL":
		e.Op, events = trace.OpEpollDel, 0
	}
	e.Arg = trace.PackInterest(events) | uint32(ep)<<16
	if c.result == 0 && e.Op != trace.OpEpollDel {
		prog.enter(t, fd, d, e.Time)
		t.process.watched(ep)[wholeData(data)] = fd
	}
	prog.put(t, e)
}

// eventOf reads {events=EPOLLIN, data=...}, which once was {EPOLLIN, ...}.
func eventOf(event string) (events kernel.Events, data string) {
	if strings.Contains(event, "events=") {
		return syntax.EventsOf(syntax.Member(event, "events")), syntax.Member(event, "data")
	}
	parts := syntax.Elements(strings.TrimSuffix(event, "}"))
	if len(parts) != 2 {
		return 0, ""
	}
	return syntax.EventsOf(parts[0]), strings.TrimPrefix(parts[1], "data=")
}

// wholeData is what the program gave epoll to know the descriptor by.
func wholeData(data string) string {
	if whole := syntax.Member(data, "u64"); whole != "" {
		return whole
	}
	return data
}

func (prog *program) epollWait(t *thread, c *call) {
	prog.show(t.process, c.began)
	fd, d := t.fdOf(c.arg(0), trace.Epoll)
	if d != nil && c.result >= 0 {
		prog.enter(t, fd, d, c.began)
	}
	var ready []want
	events, _ := syntax.List(c.arg(1))
	for _, one := range events {
		happened, data := eventOf(one)
		ready = append(ready, want{t.watched(fd, data), happened})
	}
	prog.found(t, c, c.event(trace.OpEpollWait, fd), ready)
}

// watched finds the descriptor that an event of epoll is about. If the call that
// added it was not seen, the data is taken for the descriptor, as it often is.
func (t *thread) watched(ep int, data string) string {
	if fd, ok := t.process.data[ep][wholeData(data)]; ok {
		return strconv.Itoa(fd)
	}
	if small := syntax.Member(data, "u32"); small != "" {
		data = small
	}
	if n, ok := syntax.Number(data); ok && n >= 0 && n < 1<<20 {
		return data
	}
	return ""
}
