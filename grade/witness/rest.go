package witness

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Between is how far apart two looks are, between which a server at rest did nothing.
const Between = 50 * time.Millisecond

// again is how long to wait before the next look at a server that was busy.
const again = 5 * time.Millisecond

// A BusyError says which threads ran, or had run, at the last looks.
type BusyError struct{ Threads []Busy }

// Busy is a thread that did something between two looks.
type Busy struct {
	PID, TID int
	Call     string        // that it was in at the second look, "" if it ran
	Switches uint64        // since the first look
	CPU      time.Duration // since the first look
}

// Is makes a BusyError an ErrBusy.
func (e *BusyError) Is(target error) bool { return target == ErrBusy }

func (e *BusyError) Error() string {
	var list []string
	for _, b := range e.Threads {
		what := "runs"
		if b.Call != "" {
			what = "is in " + b.Call + " again"
		}
		list = append(list, fmt.Sprintf("thread %d %s, after %d context switches and %v of CPU time",
			b.TID, what, b.Switches, b.CPU.Round(10*time.Microsecond)))
	}
	if len(list) == 0 {
		return ErrBusy.Error()
	}
	return ErrBusy.Error() + ": " + strings.Join(list, "; ")
}

// Rest waits until the server rests, and returns a full account of that moment: no thread
// runs, and between two looks that are that far apart (0: Between) no thread that is not
// idle was switched to, and none made a call of I/O. When ctx is done it returns a
// *BusyError.
func Rest(ctx context.Context, pid int, between time.Duration) (*Account, error) {
	if between == 0 {
		between = Between
	}
	busy := &BusyError{}
	for quiet := false; ; { // no thread ran at the last looks: look at the descriptors, too
		first, err := whole(pid, quiet)
		if err != nil {
			return nil, err
		}
		pause := again
		if quiet {
			pause = between
		}
		more := sleep(ctx, pause)
		second, err := whole(pid, false)
		if err != nil {
			return nil, err
		}
		busy.Threads = first.busyUntil(second)
		rests := len(busy.Threads) == 0 && first.same(second)
		switch {
		case more && quiet && rests:
			return first, nil
		case !more:
			return nil, busy
		}
		quiet = rests
	}
}

// sleep waits for d, and reports whether ctx is not done.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// busyUntil returns the threads that ran at one of two looks or, if they are not idle,
// in between.
func (a *Account) busyUntil(b *Account) (list []Busy) {
	for i := range b.Processes {
		p := &b.Processes[i]
		before := a.process(p.PID)
		for j := range p.Threads {
			t := &p.Threads[j]
			was := before.thread(t.TID)
			idle := t.Wait == Idle && was.Wait == Idle
			if t.Wait == Running || was.Wait == Running || !idle && t.Switches != was.Switches || t.IO != was.IO {
				list = append(list, Busy{p.PID, t.TID, t.Call, t.Switches - was.Switches, t.CPU - was.CPU})
			}
		}
	}
	return list
}

// same reports whether two accounts have the same processes, and the same threads in the
// same waits, idle ones aside.
func (a *Account) same(b *Account) bool {
	if len(a.Processes) != len(b.Processes) {
		return false
	}
	for i := range a.Processes {
		p, q := &a.Processes[i], &b.Processes[i]
		if p.PID != q.PID || p.Zombie != q.Zombie || len(p.Busy()) != len(q.Busy()) || p.IO != q.IO {
			return false
		}
		for _, t := range p.Busy() {
			now := q.thread(t.TID)
			if now.Call != t.Call || now.FD != t.FD || now.Wait != t.Wait {
				return false
			}
		}
	}
	return true
}

// process returns the process of this number; an empty one if there is none.
func (a *Account) process(pid int) *Process {
	for i := range a.Processes {
		if a.Processes[i].PID == pid {
			return &a.Processes[i]
		}
	}
	return &Process{}
}

// thread returns the thread of this number; one that did nothing if there is none.
func (p *Process) thread(tid int) *Thread {
	for i := range p.Threads {
		if p.Threads[i].TID == tid {
			return &p.Threads[i]
		}
	}
	return &Thread{Wait: Idle}
}
