// Package files writes whole files, or none, and gives a file its room on the disk.
package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Save writes a file under a temporary name and renames it, so that a reader, a full
// disk or a crash never leaves half a file under the right one. After an error what
// was there before is still there. The error does not name the file.
func Save(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-")
	if err != nil {
		return Reason(err)
	}
	if err = write(f); err == nil {
		err = errors.Join(f.Chmod(0o644), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return Reason(err)
}

// SaveBytes is Save of what is in memory.
func SaveBytes(name string, data []byte) error {
	return Save(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Folder makes the folder dir, if it is missing, and returns an error if no file can be
// created in it: to be called before a long measurement whose results go there.
func Folder(dir string) error {
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(dir, ".muxlab-"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	return Reason(err)
}

// Reason is err without the name of a file that nobody chose.
func Reason(err error) error {
	if p := (*os.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	if l := (*os.LinkError)(nil); errors.As(err, &l) {
		return l.Err
	}
	return err
}
