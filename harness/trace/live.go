package trace

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Live is a running server, seen through the files of its processes.
type Live struct {
	dir     string
	number  func(int) int   // of a process, as this one knows it; see AttachAs
	readers map[int]*reader // by process id
	refused map[int]error   // traces that cannot be read
	looked  time.Time
	server  int    // the process id of its first process, once that was seen
	ended   bool   // Next has said so
	retired uint64 // events lost in processes that are gone
	gate    *os.File
	spare   []Event // where the events of the next frame go, see Reuse
}

// Attach opens the run in dir: the trace of every process in it, and of every
// one that appears later. The server is not disturbed. A server that just starts
// may not be there yet: the first frames are empty then.
func Attach(dir string) (*Live, error) {
	return AttachAs(dir, func(pid int) int { return pid })
}

// AttachAs is Attach for a server in a pid namespace of its own, whose processes have
// other numbers there than here. Frames and events have the numbers that the server
// knows. number returns the one that a process has here, or 0 if it is gone; it is asked
// whether a process still runs.
func AttachAs(dir string, number func(pid int) int) (*Live, error) {
	l := &Live{dir: dir, number: number, readers: map[int]*reader{}, refused: map[int]error{}}
	if _, err := l.look(); err != nil {
		return nil, err
	}
	if err := l.Refused(); err != nil && len(l.readers) == 0 {
		return nil, err
	}
	for _, r := range l.readers {
		r.late = true
	}
	return l, nil
}

// look opens the traces of processes that are new, and returns the readers of
// those whose file is gone: they still hold it open.
func (l *Live) look() (gone []*reader, err error) {
	if time.Since(l.looked) < 50*time.Millisecond {
		return nil, nil
	}
	l.looked = time.Now()
	entries, err := os.ReadDir(l.dir)
	if err != nil && !(l.server != 0 && errors.Is(err, os.ErrNotExist)) { // the run is over and cleared away
		return nil, err
	}
	there := map[int]bool{}
	for _, entry := range entries {
		name, isTrace := strings.CutSuffix(entry.Name(), traceSuffix)
		if pid, err := strconv.Atoi(name); isTrace && err == nil {
			there[pid] = true
			l.open(pid)
		}
	}
	for pid, r := range l.readers {
		if !there[pid] {
			gone = append(gone, r)
		}
	}
	return gone, nil
}

func (l *Live) open(pid int) {
	if l.readers[pid] != nil || l.refused[pid] != nil {
		return
	}
	r, err := openReader(filepath.Join(l.dir, FileName(pid)))
	switch {
	case err == nil:
		l.readers[pid] = r
	case errors.Is(err, errNotReady) || errors.Is(err, os.ErrNotExist):
		// it will be, or it is gone again
	default:
		l.refused[pid] = err
	}
}

// Refused returns why traces of the run could not be read; nil if all could. Processes
// whose trace was read are shown all the same.
func (l *Live) Refused() error {
	var all error
	for _, err := range l.refused {
		all = errors.Join(all, err)
	}
	return all
}

// Next implements Source. It reads the present first and the events after it, so that the
// present is never newer than the events: what happened in between is in the next
// present. It returns at once, also if nothing happened.
func (l *Live) Next() (*Frame, error) {
	gone, err := l.look()
	if err != nil {
		return nil, err
	}
	f := &Frame{Began: Now(), Events: l.spare}
	l.spare = nil
	over := l.serverIsDead() // asked first: what is read after its death is all there is
	for _, r := range l.inOrder() {
		if err := r.frame(f); err != nil {
			l.refused[r.info.PID] = err // its file is looked at no more
			gone = append(gone, r)
		}
	}
	l.settle(f)
	f.Time = Now() // not before: nothing that the tables hold is younger than the frame
	for _, r := range gone {
		l.drop(r)
	}
	ByTime(f.Events)
	if over {
		f.died()
	}
	switch s := f.Server(); {
	case over, l.ended, s != nil && s.Ended, s == nil && l.server != 0 && !l.alive(l.server):
		l.ended = true
		return f, io.EOF
	case s != nil:
		l.server = s.PID
	case l.server != 0:
		return f, fmt.Errorf("the trace of process %d was removed or damaged: it runs on, and cannot be looked at any more", l.server)
	}
	return f, nil
}

// Reuse takes back the events of a frame that nobody looks at any more: those of the
// next one are put where they stood. A viewer need not call it, but at full speed
// the events of each frame have megabytes, and to get those anew costs as much as to
// read the events.
func (l *Live) Reuse(f *Frame) { l.spare, f.Events = f.Events[:0], nil }

// died marks the processes of a server that is gone and never said that it would
// end; its children die with it.
func (f *Frame) died() {
	for _, p := range f.Processes {
		if !p.Ended {
			p.Ended, p.Killed, p.FDs = true, true, nil // the kernel has closed them
		}
	}
}

// inOrder gives the readers, a parent before its children: see settle.
func (l *Live) inOrder() []*reader {
	var all []*reader
	for _, r := range l.readers {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *reader) int {
		return cmp.Or(cmp.Compare(a.info.Mono, b.info.Mono), cmp.Compare(a.info.PID, b.info.PID))
	})
	return all
}

// frame adds the process to f.
func (r *reader) frame(f *Frame) error {
	if r.last != nil {
		f.Processes = append(f.Processes, r.last)
		return nil
	}
	before := r.lost
	p, err := r.process()
	if err != nil {
		return err
	}
	if f.Events, err = r.events(f.Events); err != nil {
		return err
	}
	if r.late { // what was overwritten until now, nobody could have read
		r.late, f.Late = false, f.Late || r.lost > before
		r.lost = before
	}
	p.Lost = r.lost
	f.Lost += r.lost - before
	f.Processes = append(f.Processes, p)
	return nil
}

// settle: a child that its parent had not in its account yet, when that was read,
// counts for itself once more. Of the others nothing more can come.
func (l *Live) settle(f *Frame) {
	folds := map[int]uint64{}
	for _, p := range f.Processes {
		folds[p.PID] = p.Folds
	}
	for _, p := range f.Processes {
		if by, seen := folds[p.Parent]; seen && p.foldedBy > by {
			p.FoldedIn = false
		}
		if p.FoldedIn {
			l.readers[p.PID].last = p
		}
	}
}

func (l *Live) drop(r *reader) {
	l.retired += r.lost
	r.close()
	delete(l.readers, r.info.PID)
}

func (l *Live) serverIsDead() bool {
	for pid, r := range l.readers {
		if r.info.Parent == 0 {
			return !l.alive(pid)
		}
	}
	return false
}

// Lost returns how many events were overwritten before they were read, in all.
func (l *Live) Lost() uint64 {
	n := l.retired
	for _, r := range l.readers {
		n += r.lost
	}
	return n
}

// Close ends the hold, if there is one, and closes the files. The server runs on.
func (l *Live) Close() error {
	err := l.Release()
	for _, r := range l.readers {
		r.close()
	}
	return err
}

// alive says whether the process that the server knows as pid runs.
func (l *Live) alive(pid int) bool {
	n := l.number(pid)
	return n > 0 && alive(n)
}

// alive says whether the process runs. One that has ended answers signals until its
// parent asks for it.
func alive(pid int) bool { return unix.Kill(pid, 0) != unix.ESRCH && !unasked(pid) }
