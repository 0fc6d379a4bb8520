package strace

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/recording"
	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// A reader reads lines and applies them to a program.
type reader struct {
	in      *bufio.Reader
	name    string
	program *program
	damage  *recording.DamageError

	line     int    // its number, from 1
	offset   int64  // where it begins
	length   int64  // in bytes, with its end
	front    string // of a line into which strace spoke itself
	at       int64  // the time of the latest line
	calls    int    // that returned
	timed    int    // of those, with a duration
	timeless int    // lines that are calls without a time
	foreign  int    // lines in a row that are none of strace's
}

func newReader(file io.Reader, name string, give func(*trace.Frame) error) *reader {
	return &reader{in: bufio.NewReaderSize(file, 1<<16), name: name, program: newProgram(give)}
}

// all reads to the end, or to the damage. An error says that it is not to be
// shown at all.
func (s *reader) all() error {
	for {
		line, whole, err := s.next()
		if line == "" && err == io.EOF {
			break
		}
		if err != nil && err != io.EOF && err != errLong {
			return err
		}
		why := err
		if err == nil || err == io.EOF && ended(line) {
			why = s.take(line)
		}
		switch {
		case why == syntax.ErrForeign && whole, why == syntax.ErrTimeless, why == nil:
		case !whole:
			s.damaged(recording.ErrCut)
		default:
			s.damaged(why)
		}
		if s.hopeless() || s.damage != nil {
			break
		}
		s.offset += s.length
	}
	if err := s.verdict(); err != nil {
		return err
	}
	s.program.frame(s.program.now)
	return nil
}

const (
	longLine    = 1 << 20
	mostForeign = 1000
)

var errLong = errors.New("a line is longer than a megabyte")

// next reads a line; whole is false if the file ends in it.
func (s *reader) next() (line string, whole bool, err error) {
	s.line++
	s.length = 0
	var long []byte
	for {
		part, err := s.in.ReadSlice('\n')
		s.length += int64(len(part))
		if err == nil && long == nil {
			return strings.TrimRight(string(part), "\r\n"), true, nil
		}
		if long = append(long, part...); err != bufio.ErrBufferFull {
			return strings.TrimRight(string(long), "\r\n"), err == nil, err
		}
		if len(long) > longLine {
			return "", true, errLong
		}
	}
}

// ended reports whether a line that has no end is whole all the same.
func ended(line string) bool {
	return line != "" && strings.ContainsRune(">+-?", rune(line[len(line)-1]))
}

func (s *reader) damaged(why error) {
	s.damage = &recording.DamageError{Name: s.name, Offset: s.offset, Line: s.line, Why: why.Error()}
}

// hopeless: so much is none of strace's that it will not come to that any more.
func (s *reader) hopeless() bool {
	if s.foreign > mostForeign && s.calls > 0 {
		s.damaged(syntax.ErrForeign)
	}
	return s.foreign > mostForeign || s.calls > mostForeign && s.timed == 0 || s.timeless > mostForeign
}

// verdict refuses what cannot be shown.
func (s *reader) verdict() error {
	how := "run strace -f -ttt -T -o FILE PROGRAM"
	switch {
	case s.program.root != nil && s.timed > 0:
		return nil
	case s.calls == 0 && s.timeless > 0:
		return fmt.Errorf("%s is the output of strace without the time of each call: %s", s.name, how)
	case s.calls == 0:
		return fmt.Errorf("%s is neither a recording nor the output of strace", s.name)
	case s.timed == 0:
		return fmt.Errorf("%s is the output of strace without how long each call took: %s", s.name, how)
	}
	return fmt.Errorf("%s is the output of strace of a program that serves nobody: it listens nowhere and waits for nothing", s.name)
}

// spoken: strace says on a terminal that it follows a new thread, in the middle of
// the line that made it.
func (s *reader) spoken(line string) (whole string, ok bool) {
	line, s.front = s.front+line, ""
	if i := strings.Index(line, "strace: Process "); i > 0 && strings.HasSuffix(line, " attached") {
		s.front = line[:i]
		return "", false
	}
	return line, true
}

// take reads one line.
func (s *reader) take(line string) error {
	line, ok := s.spoken(line)
	if !ok {
		return nil
	}
	l, err := syntax.ParseLine(line)
	switch err {
	case syntax.ErrForeign:
		if strings.TrimSpace(line) != "" {
			s.foreign++
		}
		return err
	case syntax.ErrTimeless:
		s.timeless++
		return err
	case nil:
	default:
		return err
	}
	if s.foreign = 0; l.Time == 0 {
		return nil
	}
	if err := s.clock(&l); err != nil {
		return err
	}
	return s.apply(l)
}

const (
	day        = int64(86400e9)
	clockIsSet = int64(1e9)
)

// clock holds the time of lines in order: the machine's clock may be set a little
// while strace runs, and the time of day begins anew at midnight.
func (s *reader) clock(l *syntax.Line) error {
	for ofDay := l.Time < day; ofDay && s.at-l.Time > day/2; {
		l.Time += day
	}
	switch {
	case s.at == 0:
	case s.at-l.Time > clockIsSet:
		return recording.ErrOrder
	case l.Time-s.at > 365*day:
		return errors.New("its time leaps by years")
	}
	s.at = max(s.at, l.Time)
	l.Time = s.at
	return nil
}

// apply applies a line to the program.
func (s *reader) apply(l syntax.Line) error {
	if l.Kind == syntax.Talk {
		return nil
	}
	prog := s.program
	prog.comes(l.Time)
	t := prog.thread(l.Tid)
	switch l.Kind {
	case syntax.Exit:
		prog.exits(t, l.Text, l.Time)
	case syntax.Begun:
		t.begun, t.bore = l, false
		if delete(prog.cloning, t); isClone(l.Name) {
			prog.cloning[t] = true
		}
		prog.begins(t, l)
	case syntax.Call:
		return s.call(t, l.Name, l.Text, l.Time, 0)
	case syntax.Ended:
		begun := t.begun
		delete(prog.cloning, t)
		if t.begun = (syntax.Line{}); begun.Name == l.Name {
			return s.call(t, l.Name, begun.Text+l.Text, begun.Time, l.Time)
		}
	}
	return nil
}

// call takes in a call that returned; ended is not 0 if others came in between.
func (s *reader) call(t *thread, name, text string, began, ended int64) error {
	if name == "restart_syscall" {
		name, text = t.restarts(text)
	}
	mean := meanings[name]
	if mean == nil && s.timed > 0 {
		if !strings.Contains(text, " = ") {
			return syntax.ErrLine
		}
		return nil
	}
	c, err := parseCall(name, text, began)
	if err != nil {
		return err
	}
	s.calls++
	if c.timed {
		s.timed++
	}
	if ended != 0 {
		c.split, c.ended = true, max(c.ended, began)
		if !c.timed {
			c.ended = ended
		}
	}
	if mean == nil || !c.returned {
		return nil
	}
	if c.result >= trace.MaxFDs && makesFD[name] && !strings.Contains(text, "F_GET") {
		return syntax.ErrLine
	}
	if c.result == -int(kernel.EINTR) {
		t.interrupted = text[:syntax.Closing(text)]
	}
	mean(s.program, t, &c)
	return nil
}

// restarts finds what restart_syscall goes on with: "(<... resuming interrupted
// poll ...>) = 1". The arguments are those of the call that a signal ended.
func (t *thread) restarts(text string) (name, whole string) {
	name, _ = syntax.Between(text, "resuming interrupted ", " ")
	_, rest, _ := strings.Cut(text, ")")
	if t.interrupted == "" {
		if name == "read" { // strace came later, and does not know; reads do not resume like that
			name = "poll"
		}
		return name, "()" + rest
	}
	return name, t.interrupted + ")" + rest
}
