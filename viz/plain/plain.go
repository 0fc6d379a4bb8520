package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/page"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// PlainOptions say when Plain stops. The zero value: when the server ends.
type PlainOptions struct {
	Turns int           // stop after so many lines; 0: no bound
	For   time.Duration // stop after so long; 0: no bound
}

// Plain writes a line a turn to w: when, which worker, what its wait or blocking
// call returned and for whom, and what it then read and wrote. It returns when
// the server ends, ctx is done or a bound is reached, and does not close s.
func Plain(ctx context.Context, w io.Writer, s session.Session, o PlainOptions) error {
	if o.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.For)
		defer cancel()
	}
	p := &plainWriter{w: w, left: o.Turns, bounded: o.Turns > 0, turns: map[snapshot.WorkerKey]*plainTurn{}}
	every := time.NewTicker(page.FrameEvery)
	defer every.Stop()
	for {
		f, err := s.Next()
		if f != nil {
			p.take(f, s.Clients())
		}
		ended := errors.Is(err, io.EOF)
		if ended {
			p.flush()
			p.ending(f)
		}
		switch {
		case p.err != nil:
			return p.err
		case ended || p.bounded && p.left == 0:
			return nil
		case err != nil:
			return err
		}
		select {
		case <-ctx.Done():
			p.flush()
			return p.err
		case <-every.C:
		}
	}
}

// ending writes how the server came to its end, if it was seen to.
func (p *plainWriter) ending(f *trace.Frame) {
	if f == nil || f.Server() == nil || p.err != nil {
		return
	}
	_, p.err = fmt.Fprintln(p.w, panel.EndingWords(digest.ServerKilled(f)))
}

// plainWriter puts turns together and writes each when the next one begins.
type plainWriter struct {
	w       io.Writer
	err     error
	left    int
	bounded bool
	names   digest.Names
	reader  *tape.Reader
	start   int64
	turns   map[snapshot.WorkerKey]*plainTurn
}

// A plainTurn is one line in the making.
type plainTurn struct {
	worker string
	first  trace.Event
	who    string   // of a blocking call
	ready  []string // of a wait
	calls  []string
	more   int
}

// plainCalls is how many calls a line names; the rest are counted.
const plainCalls = 12

func (p *plainWriter) take(f *trace.Frame, clients []session.Client) {
	p.names.Learn(clients)
	if p.start == 0 {
		p.start = f.Time
		if len(f.Events) > 0 {
			p.start = f.Events[0].Time
		}
	}
	if f.Lost > 0 {
		p.write(fmt.Sprintf("! %d events were lost: they were overwritten before they could be read", f.Lost))
	}
	workers := digest.WorkerNames(f)
	if p.reader == nil {
		p.reader = tape.NewReader()
	}
	p.reader.Frame(f, tape.Detail{}, func(s *tape.Step) {
		p.event(*s.Event, p.names.OfLife(p.reader.Life(s.Of())), workers)
	})
	p.settle(f)
}

func (p *plainWriter) event(e trace.Event, name string, workers map[snapshot.WorkerKey]string) {
	key := snapshot.WorkerKey{PID: e.PID, Number: e.Worker}
	switch {
	case e.Flags&trace.NewTurn != 0:
		p.end(key)
		p.turns[key] = &plainTurn{worker: workers[key], first: e, who: name}
	case e.Op == trace.OpProcStart, e.Op == trace.OpProcEnd:
		p.write(fmt.Sprintf("%s  %s: process %d, %d", p.at(e.Time), e.Op, e.FD, e.Result))
	case p.turns[key] == nil || e.Op.IsNote() || e.Op == trace.OpHeld:
	case e.Op == trace.OpReady:
		p.turns[key].ready = append(p.turns[key].ready, strings.TrimSpace(orFD(name, e.FD)+" "+kernel.Events(e.Arg).String()))
	default:
		p.turns[key].call(e, name)
	}
}

func (t *plainTurn) call(e trace.Event, name string) {
	if e.Op == trace.OpInterest {
		return
	}
	if len(t.calls) >= plainCalls {
		t.more++
		return
	}
	if e.Op == trace.OpAccept {
		t.calls = append(t.calls, strings.TrimSpace(fmt.Sprintf("accept = %s %s", resultOf(e), accepted(e, name))))
		return
	}
	t.calls = append(t.calls, fmt.Sprintf("%s(%s) = %s", e.Op, orFD(name, e.FD), resultOf(e)))
}

// settle writes the turns of workers that sleep again: nothing more can come.
func (p *plainWriter) settle(f *trace.Frame) {
	for _, pr := range f.Processes {
		for _, w := range pr.Workers {
			key := snapshot.WorkerKey{PID: pr.PID, Number: w.Number}
			t := p.turns[key]
			if t == nil || t.first.Turn != uint32(w.Turn) {
				continue
			}
			if !w.Alive || w.Standing || w.Call != trace.OpNone {
				p.end(key)
			}
		}
	}
}

func (p *plainWriter) flush() {
	keys := slices.SortedFunc(maps.Keys(p.turns), func(a, b snapshot.WorkerKey) int {
		return cmp.Or(cmp.Compare(a.PID, b.PID), cmp.Compare(a.Number, b.Number))
	})
	for _, key := range keys {
		p.end(key)
	}
}

func (p *plainWriter) end(key snapshot.WorkerKey) {
	t := p.turns[key]
	if t == nil {
		return
	}
	delete(p.turns, key)
	e := t.first
	what := fmt.Sprintf("%s = %s", e.Op, resultOf(e))
	switch {
	case e.Op == trace.OpSelect || e.Op == trace.OpPoll:
		what = fmt.Sprintf("%s(%d) = %s", e.Op, e.Arg, resultOf(e))
	case e.Op == trace.OpAccept:
		what = strings.TrimSpace(fmt.Sprintf("accept = %s %s", resultOf(e), accepted(e, t.who)))
	case !e.Op.IsWait():
		what = fmt.Sprintf("%s(%s) = %s", e.Op, orFD(t.who, e.FD), resultOf(e))
	}
	parts := []string{fmt.Sprintf("%s  %-10s turn %d  %s", p.at(e.Time), t.worker, e.Turn, what), "after " + term.Duration(e.Dur)}
	if len(t.ready) > 0 {
		parts = append(parts, "ready "+strings.Join(t.ready, ", "))
	}
	if len(t.calls) > 0 {
		parts = append(parts, strings.Join(t.calls, ", "))
	}
	if t.more > 0 {
		parts = append(parts, fmt.Sprintf("+%d more", t.more))
	}
	p.write(strings.Join(parts, "; "))
}

func (p *plainWriter) at(t int64) string { return fmt.Sprintf("%10.6f", float64(t-p.start)/1e9) }

// write writes a line, unless the bound is reached.
func (p *plainWriter) write(l string) {
	if p.err != nil || p.bounded && p.left == 0 {
		return
	}
	p.left--
	_, p.err = fmt.Fprintln(p.w, strings.ReplaceAll(l, term.Nbsp, " "))
}

// accepted says who was accepted.
func accepted(e trace.Event, name string) string {
	if e.Result < 0 {
		return ""
	}
	return "(" + name + ")"
}

func resultOf(e trace.Event) string {
	if errno := e.Errno(); errno != 0 {
		return "-1 " + trace.ErrnoName(errno)
	}
	return fmt.Sprint(e.Result)
}

func orFD(name string, fd int) string {
	if name != "" {
		return name
	}
	return fmt.Sprint(fd)
}
