package export

import (
	"fmt"
	"io"
	"strings"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// Words are how a caller of Lines names things. No function may be nil.
type Words struct {
	Worker func(tape.Worker) string // as of the latest frame
	Client func(port uint16) string // the client at this port; "": not known
	Span   func(ns int64) string
}

// A Lines writes a line of text for each turn: when, which worker, what its wait or
// blocking call returned and for which client, and what it then read and wrote. A line is
// written when its turn is over. It is for a pipe, a log file, or a terminal that cannot
// draw.
//
// What a worker does after a line of its turn was written follows in another line, which
// says "continued": it waited again, and a signal interrupted that.
type Lines struct {
	to     io.Writer
	words  Words
	reader *tape.Reader
	each   func(*tape.Step)
	start  int64
	lines  map[tape.Worker]*line // of the turns that are not over
	err    error
}

// NewLines returns a Lines that writes to w, without a buffer. The caller closes w.
func NewLines(w io.Writer, words Words) *Lines {
	l := &Lines{to: w, words: words, reader: tape.NewReader(), lines: map[tape.Worker]*line{}}
	l.each = l.step
	return l
}

// Add writes the turns that are over by the end of the next frame. It returns the first
// error of the writer.
func (l *Lines) Add(f *trace.Frame) error {
	if l.start == 0 {
		l.start = f.Time
		if len(f.Events) > 0 {
			l.start = f.Events[0].Time
		}
	}
	if f.Lost > 0 {
		l.flush()
		l.write("! " + units.Text.Many(int(f.Lost), "event was lost: it was overwritten before it could be read", "events were lost: they were overwritten before they could be read"))
	}
	l.reader.Frame(f, tape.Detail{}, l.each)
	l.reader.Settle(f, func(t *tape.Turn) { l.end(t.Worker) })
	return l.err
}

// Close writes the turns that are not over. It does not close the writer.
func (l *Lines) Close() error {
	l.flush()
	return l.err
}

func (l *Lines) flush() {
	for _, w := range workersOf(l.lines) {
		l.end(w)
	}
}

// end writes the line of a worker, if there is one.
func (l *Lines) end(w tape.Worker) {
	if one := l.lines[w]; one != nil {
		delete(l.lines, w)
		l.write(one.String())
	}
}

func (l *Lines) write(s string) {
	if l.err == nil {
		_, l.err = fmt.Fprintln(l.to, strings.ReplaceAll(s, units.NBSP, " "))
	}
}

func (l *Lines) at(t int64) string { return fmt.Sprintf("%10.6f", float64(t-l.start)/1e9) }

// step reads one event.
func (l *Lines) step(s *tape.Step) {
	e := s.Event
	by := tape.Worker{PID: e.PID, Number: e.Worker}
	if s.Begins || s.Sees == tape.ThreadStarted { // another thread may have had the slot
		l.end(by)
	}
	switch {
	case s.Sees == tape.ProcessStarted, s.Sees == tape.ProcessEnded:
		l.write(fmt.Sprintf("%s  %s: process %d, %d", l.at(e.Time), e.Op, e.FD, e.Result))
	case s.Begins:
		l.lines[by] = &line{head: l.head(s, l.call(s)) + "; after " + l.words.Span(e.Dur)}
	case s.Turn == nil || e.Op.IsNote() || e.Op == trace.OpHeld || e.Op == trace.OpInterest:
	case s.Sees == tape.Returned:
		l.lineOf(by, s).returned(e, l.subject(s))
	case s.Sees == tape.ThreadEnded:
		if one := l.lines[by]; one != nil {
			one.add(l.call(s))
			l.end(by)
		}
	default:
		l.lineOf(by, s).add(l.call(s))
	}
}

// lineOf is the line for an event in a turn that began before.
func (l *Lines) lineOf(by tape.Worker, s *tape.Step) *line {
	one := l.lines[by]
	if one == nil {
		one = &line{head: l.head(s, "continued")}
		l.lines[by] = one
	}
	return one
}

// head is how a line begins.
func (l *Lines) head(s *tape.Step, what string) string {
	return fmt.Sprintf("%s  %-10s turn %d  %s", l.at(s.Event.Time), l.words.Worker(s.Turn.Worker), s.Turn.Number, what)
}
