package stage

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A recorded session writes all that is seen of it into a file.
type recorded struct {
	*Session
	file  *os.File
	to    *tape.Recorder
	begin []trace.Event // what the frame brought with which it begins: seen, but not in it
	once  sync.Once
	close error
}

// Create makes the file of a new recording or export, and overwrites nothing.
func Create(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() { // /dev/null, a pipe
			return os.OpenFile(name, os.O_WRONLY, 0)
		}
		return nil, fmt.Errorf("%s is there already, and is not overwritten: give another name, or remove it", name)
	}
	if err != nil {
		return nil, fmt.Errorf("nothing can be kept: %w", err)
	}
	return f, nil
}

// Record makes s write all that is seen of it into the new file name. Closing the
// session closes the file. A file that cannot be written any more (a full disk)
// ends the recording and not the session; Close says so.
func Record(s *Session, name string) (session.Session, error) {
	f, err := Create(name)
	if err != nil {
		return nil, err
	}
	r := &recorded{Session: s, file: f, to: tape.NewRecorder(f)}
	if first, err := s.live.Next(); err == nil {
		r.begin = first.Events
		r.to.Add(first)
	}
	return r, nil
}

// Next implements viz.Session.
func (r *recorded) Next() (*trace.Frame, error) {
	f, err := r.Session.Next()
	if f != nil {
		r.to.Add(f)
		if r.begin != nil {
			f.Events, r.begin = append(r.begin, f.Events...), nil
		}
	}
	return f, err
}

// Close implements viz.Session.
func (r *recorded) Close() error {
	r.once.Do(func() {
		ending := r.Session.Close()
		if err := errors.Join(r.to.Close(), r.file.Close()); err != nil {
			ending = errors.Join(ending, fmt.Errorf("the recording is incomplete: %w", err))
		}
		r.close = ending
	})
	return r.close
}
