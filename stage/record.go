package stage

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"muxlab/harness/trace"
	"muxlab/viz"
)

// A recorded session writes all that is seen of it into a file.
type recorded struct {
	*Session
	file  *os.File
	to    *trace.Recorder
	once  sync.Once
	close error
}

// Record makes s write all that is seen of it into the new file name. Closing the
// session closes the file. A file that cannot be written any more (a full disk)
// ends the recording and not the session; Close says so.
func Record(s *Session, name string) (viz.Session, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("nothing can be recorded: %w", err)
	}
	return &recorded{Session: s, file: f, to: trace.NewRecorder(f)}, nil
}

// Next implements viz.Session.
func (r *recorded) Next() (*trace.Frame, error) {
	f, err := r.Session.Next()
	if f != nil {
		r.to.Add(f)
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
