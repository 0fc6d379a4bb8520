package strace

import (
	"bytes"
	"io"
	"sync"
	"time"

	"muxlab/harness/recording"
	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// A Live is a program that runs under strace. It implements trace.Source. The times of its
// frames are those of strace: of the day, in ns.
type Live struct {
	detach func() error
	ended  chan struct{} // closed when nothing more will come

	mu      sync.Mutex
	reader  *reader
	waiting []*trace.Frame // that Next has not returned yet
	err     error          // why strace could not look
	over    bool
}

// behind is how old a line of strace may be when it comes: a frame is so much in the past,
// that it holds all events up to its time.
const behind = 20 * time.Millisecond

// newLive returns the Live of a process that is called program.
func newLive(pid int, program string) *Live {
	l := &Live{ended: make(chan struct{})}
	l.reader = newReader(nil, program, func(f *trace.Frame) error {
		l.waiting = append(l.waiting, f)
		return nil
	})
	l.reader.program.runsAlready(pid, program)
	l.waiting = nil // it was made before what is open was known
	return l
}

// read takes in what strace writes, until it ends.
func (l *Live) read(from io.Reader) {
	var rest []byte
	buf := make([]byte, 1<<16)
	for {
		n, err := from.Read(buf)
		rest = l.take(append(rest, buf[:n]...))
		if err != nil {
			return
		}
	}
}

// take takes in the whole lines, and returns the rest. The rest is a call that has not
// returned, or a part of one. A line that makes no sense is passed over.
func (l *Live) take(text []byte) (rest []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		line, after, whole := bytes.Cut(text, []byte("\n"))
		if !whole {
			break
		}
		l.reader.take(string(line))
		text = after
	}
	l.reader.enters(string(text))
	if len(text) > longLine {
		return nil
	}
	return text
}

// finish says that nothing more will come, and why nothing came: nil if it ended well.
func (l *Live) finish(err error) {
	l.mu.Lock()
	l.err, l.over = err, true
	l.mu.Unlock()
	close(l.ended)
}

// Next implements trace.Source. The frames are those of the time until now, as one.
func (l *Live) Next() (*trace.Frame, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	prog := l.reader.program
	prog.frame(max(time.Now().Add(-behind).UnixNano(), prog.now))
	f := merged(l.waiting)
	l.waiting = nil
	switch {
	case l.err != nil:
		return nil, l.err
	case l.over:
		return f, io.EOF
	}
	return f, nil
}

// merged is one frame of several: the tables of the last, the events of all.
func merged(all []*trace.Frame) *trace.Frame {
	if len(all) == 0 {
		return nil
	}
	last := *all[len(all)-1]
	last.Events = nil
	for _, f := range all {
		last.Events = append(last.Events, f.Events...)
	}
	return &last
}

// Foreign returns what is known of the program as a whole so far. known is false as long as
// it has neither returned from a wait nor served anybody.
func (l *Live) Foreign() (s recording.Foreign, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	prog := *l.reader.program // count adds to it
	s = prog.seen()
	return s, s.Multiplexes || s.Threads > 0
}

// Ended is closed when nothing more will come.
func (l *Live) Ended() <-chan struct{} { return l.ended }

// Close lets the process go. It runs on.
func (l *Live) Close() error {
	err := l.detach()
	<-l.ended
	return err
}

// enters shows the thread of a line that has no end yet in its call. What such a call does
// is taken in when it has returned.
func (s *reader) enters(text string) {
	l, err := syntax.ParseLine(text + syntax.Unfinished)
	if err != nil || l.Kind != syntax.Begun || l.Time < s.at {
		return
	}
	prog := s.program
	name := l.Name
	t := prog.threads[l.Tid]
	if name == "restart_syscall" && t != nil {
		name, _ = t.restarts(l.Text)
	}
	op := waitsIn[name]
	if op == trace.OpNone || t == nil {
		return
	}
	prog.now = max(prog.now, l.Time)
	if op == trace.OpSelect || op == trace.OpPoll { // what it is told may be cut short
		prog.showIn(t, op, -1, l.Time)
		return
	}
	prog.begins(t, l)
}
