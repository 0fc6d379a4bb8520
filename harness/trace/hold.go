package trace

import (
	"encoding/binary"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// lease is how long a hold lasts without being renewed: longer than a busy machine
// keeps a viewer from a processor, or the server would run on beneath a hold.
const lease = 3 * time.Second

// ErrHeld is returned by Hold if another viewer holds the server.
var ErrHeld = errors.New("another viewer holds this server")

// Hold stops every worker at its gate, or keeps it there: a viewer that holds
// calls it again at least every half second, since the hold ends by itself
// when its viewer is gone. Only one viewer can hold; the others get ErrHeld.
func (l *Live) Hold() error {
	if l.gate == nil {
		f, err := openIn(l.dir, "gate", os.O_RDWR|os.O_CREATE)
		if err != nil {
			return err
		}
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
			f.Close()
			return ErrHeld
		}
		l.gate = f
	}
	l.look() // new processes are held too; of those that are gone Next takes leave
	return l.eachProcess(func(r *reader, w *os.File) error {
		return put(w, hLease, uint64(Now()+int64(lease)))
	})
}

// Step lets the worker of process pid through its gate once. A worker that is
// between two gates (blocked in a call) uses the step when it comes to one.
func (l *Live) Step(pid, worker int) error {
	if l.gate == nil {
		return errors.New("only a server that is held can be stepped")
	}
	return l.eachProcess(func(r *reader, w *os.File) error {
		if r.info.PID != pid || worker < 0 || worker >= r.size.Workers {
			return nil
		}
		step, err := r.words(r.size.worker(worker)+wStep, 1)
		if err != nil {
			return err
		}
		return put(w, r.size.worker(worker)+wRunTo, step[0]+1)
	})
}

// Release ends the hold: every worker runs on.
func (l *Live) Release() error {
	if l.gate == nil {
		return nil
	}
	open := func(r *reader, w *os.File) error { return put(w, hLease, 0) }
	err := l.eachProcess(open)
	l.looked = time.Time{}
	l.look() // a process that has just begun took the hold over from its parent
	err = errors.Join(err, l.eachProcess(open))
	l.gate.Close() // and with it the lock
	l.gate = nil
	return err
}

// eachProcess calls f with the trace of every process, open for writing.
func (l *Live) eachProcess(f func(r *reader, w *os.File) error) error {
	var all error
	for pid, r := range l.readers {
		file, err := openIn(l.dir, FileName(pid), os.O_WRONLY)
		if errors.Is(err, os.ErrNotExist) {
			continue // it ended a moment ago
		}
		if err == nil {
			err = errors.Join(f(r, file), file.Close())
		}
		all = errors.Join(all, err)
	}
	return all
}

// put writes one word into somebody else's trace.
func put(f *os.File, at int, v uint64) error {
	var b [8]byte
	binary.NativeEndian.PutUint64(b[:], v)
	_, err := f.WriteAt(b[:], int64(at)*8)
	return err
}
