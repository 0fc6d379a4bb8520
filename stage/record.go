package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"muxlab/harness/files"
	"muxlab/harness/recording"
	"muxlab/harness/trace"
)

// A recorder writes the frames of a session into a file. A nil one writes nothing.
type recorder struct {
	file   *os.File
	to     *recording.Recorder
	begin  []trace.Event         // of the frame with which the file begins: Next has not returned them yet
	once   sync.Once             // for end
	failed error                 // what end returns; valid once it has run
	broken atomic.Pointer[error] // the first error of a write; nil: none
}

// Record writes every frame that Next returns from now on into the file name. One that
// is there already is an error, unless overwrite is true.
// Call it at most once, before the first Next. Closing the session closes the file. A
// file that cannot be written any more (a full disk) ends the recording and not the
// session; Close says so.
func (s *Attached) Record(name string, overwrite bool) error {
	f, err := files.Create(name, overwrite)
	if err != nil {
		return err
	}
	r := &recorder{file: f, to: recording.NewRecorder(f)}
	if first, err := s.live.Next(); err == nil {
		r.begin = first.Events
		r.to.Add(first)
	}
	s.recorder = r
	return nil
}

// add writes a frame, and gives the first one the events that the recording begins with.
func (r *recorder) add(f *trace.Frame) {
	if r == nil {
		return
	}
	if err := r.to.Add(f); err != nil {
		r.broken.CompareAndSwap(nil, &err)
	}
	if r.begin != nil {
		f.Events, r.begin = append(r.begin, f.Events...), nil
	}
}

// Unrecorded implements session.Recorded.
func (s *Attached) Unrecorded() error {
	if s.recorder == nil {
		return nil
	}
	err := s.recorder.broken.Load()
	if err == nil {
		return nil
	}
	why := *err
	if at := new(fs.PathError); errors.As(why, &at) { // the row of keys has no room for the file's name
		why = at.Err
	}
	return fmt.Errorf("the recording ends here: %w; the server runs on", why)
}

// end closes the file, and says whether all of the recording is in it.
func (r *recorder) end() error {
	if r == nil {
		return nil
	}
	r.once.Do(func() {
		if err := errors.Join(r.to.Close(), r.file.Close()); err != nil {
			r.failed = fmt.Errorf("the recording is incomplete: %w", err)
		}
	})
	return r.failed
}
