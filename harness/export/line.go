package export

import (
	"fmt"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// callsInLine is how many calls a line names; the rest are counted.
const callsInLine = 12

// A line is what Lines writes of one turn.
type line struct {
	head  string
	ready []string
	calls []string
	more  int // calls that are not in calls
}

// returned adds a descriptor that the wait returned.
func (n *line) returned(e *trace.Event, name string) {
	n.ready = append(n.ready, strings.TrimSpace(name+" "+kernel.Events(e.Arg).String()))
}

// add adds a call.
func (n *line) add(call string) {
	if len(n.calls) == callsInLine {
		n.more++
		return
	}
	n.calls = append(n.calls, call)
}

func (n *line) String() string {
	parts := []string{n.head}
	if len(n.ready) > 0 {
		parts = append(parts, "ready "+strings.Join(n.ready, ", "))
	}
	if len(n.calls) > 0 {
		parts = append(parts, strings.Join(n.calls, ", "))
	}
	if n.more > 0 {
		parts = append(parts, fmt.Sprintf("+%d more", n.more))
	}
	return strings.Join(parts, "; ")
}

// call is an event as a call, with names for descriptors.
func (l *Lines) call(s *tape.Step) string {
	e := s.Event
	switch {
	case s.Sees == tape.AcceptFailed:
		return fmt.Sprintf("%s = %s", e.Op, result(e))
	case s.Accepts():
		return fmt.Sprintf("%s = %s (%s)", e.Op, result(e), l.accepted(s))
	case s.Sees != tape.Waited:
		return fmt.Sprintf("%s(%s) = %s", e.Op, l.subject(s), result(e))
	case e.FD < 0: // select and poll have no descriptor of their own
		return fmt.Sprintf("%s(%d) = %s", e.Op, e.Arg, result(e))
	}
	return fmt.Sprintf("%s = %s", e.Op, result(e))
}

func result(e *trace.Event) string {
	if errno := e.Errno(); errno != 0 {
		return "-1 " + kernel.ErrnoName(errno)
	}
	return fmt.Sprint(e.Result)
}

// subject is the name of the descriptor of an event, or its number.
func (l *Lines) subject(s *tape.Step) string {
	for _, one := range []*tape.Life{s.Life, s.On} {
		if one != nil && one.FD == s.Event.FD {
			if name := l.name(one); name != "" {
				return name
			}
		}
	}
	return fmt.Sprint(s.Event.FD)
}

// accepted is the name of the connection that an accept brought.
func (l *Lines) accepted(s *tape.Step) string {
	if s.Life != nil {
		return l.name(s.Life)
	}
	return l.connection(s.Event.Result, uint16(s.Event.Arg)) // it is closed by now
}

// name is what a person calls a descriptor; "": nothing but its number.
func (l *Lines) name(of *tape.Life) string {
	switch of.Kind {
	case trace.Connection:
		return l.connection(of.FD, of.Port())
	case trace.Listener:
		return "listener"
	case trace.PipeEnd:
		return "wake pipe"
	}
	return ""
}

// connection is the name of the client at the other end, or its port.
func (l *Lines) connection(fd int, port uint16) string {
	if port == 0 {
		return fmt.Sprintf("fd %d", fd)
	}
	if name := l.words.Client(port); name != "" {
		return name
	}
	return fmt.Sprintf(":%d", port)
}
