package recording

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// OpenReplay opens the recording in the file name; Close closes the file. It fails as
// NewReplay does.
func OpenReplay(name string) (*Replay, error) {
	f, size, err := OpenRegular(name)
	if err != nil {
		return nil, err
	}
	r, err := OpenFile(f, size, name)
	if err != nil {
		f.Close()
	}
	return r, err
}

// OpenFile opens a recording of size bytes in an open file. Close closes f; after an error
// the caller does. name is what errors call it.
func OpenFile(f *os.File, size int64, name string) (*Replay, error) {
	r, err := NewReplay(f, size, name)
	if err != nil {
		return nil, err
	}
	r.file = f
	return r, nil
}

// OpenForeign opens a recording that was made of the output of another program. of
// describes that program; damage says up to where the output made sense, nil if all did.
// Otherwise it is as OpenFile.
func OpenForeign(f *os.File, size int64, name string, of Foreign, damage *DamageError) (*Replay, error) {
	r, err := OpenFile(f, size, name)
	if err != nil {
		return nil, err
	}
	r.foreign, r.damage = &of, damage
	return r, nil
}

// IsRecording reports whether data begins as a recording does. Damage further on is not
// seen.
func IsRecording(data io.ReaderAt) bool {
	head := make([]byte, len(recordMagic))
	n, _ := data.ReadAt(head, 0)
	return string(head[:n]) == recordMagic
}

// OpenRegular opens a file for reading, and returns its size in bytes. The caller closes
// it. A device, which has no end, and a pipe, which may block for ever, are errors.
func OpenRegular(name string) (*os.File, int64, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK, 0) // or to open a FIFO would wait for a writer
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", name)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}
