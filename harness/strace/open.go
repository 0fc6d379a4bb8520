package strace

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"muxlab/harness/recording"
)

// Open opens a file: a recording, or the output of strace -f -ttt -T of any program, see
// Replay.Foreign. Any other file is an error that says what is missing. What is cut short
// or damaged is opened up to there, see Replay.Damage. Close the Replay after use.
//
// The output of strace is made a recording in a temporary file, which goes with the
// Replay. It is read once, line by line, and memory holds only what is true of the program
// at one moment; so a file of any size can be opened. 100 MB of it take some seconds.
func Open(name string) (*recording.Replay, error) {
	f, size, err := recording.OpenRegular(name)
	if err != nil {
		return nil, err
	}
	if recording.IsRecording(f) {
		r, err := recording.OpenFile(f, size, name)
		if err != nil {
			f.Close()
		}
		return r, err
	}
	defer f.Close()
	return openText(f, name)
}

// openText opens what strace wrote of a program.
func openText(file io.Reader, name string) (*recording.Replay, error) {
	temp, err := os.CreateTemp("", "muxlab-*.mux")
	if err != nil {
		return nil, err
	}
	os.Remove(temp.Name())
	r, err := textInto(temp, file, name)
	if err != nil {
		temp.Close()
		return nil, err
	}
	return r, nil
}

func textInto(temp *os.File, file io.Reader, name string) (*recording.Replay, error) {
	out := bufio.NewWriterSize(temp, 1<<20)
	rec := recording.NewRecorder(out)
	rec.Derived()
	s := newReader(file, name, rec.Add)
	if err := s.all(); err != nil {
		return nil, err
	}
	seen := s.program.seen()
	if err := errors.Join(s.program.err, rec.Close(), out.Flush()); err != nil {
		return nil, fmt.Errorf("no room to read %s into: %w", name, err)
	}
	size, err := temp.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	return recording.OpenForeign(temp, size, name, seen, s.damage)
}
