package files

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// One rule for all commands: a file of an earlier run is overwritten only with
// --overwrite. A pipe and a device, as /dev/null, hold nothing that could be lost.

// Free returns an error in one sentence if one of the files name is there already, and
// overwrite is false: to be called before a long run whose results go there.
func Free(overwrite bool, names ...string) error {
	for _, name := range names {
		info, err := os.Stat(name)
		if !overwrite && err == nil && info.Mode().IsRegular() {
			return taken(name)
		}
	}
	return nil
}

func taken(name string) error {
	return fmt.Errorf("%s is there already, and is not overwritten: give another name, or --overwrite", name)
}

// Create makes the file name, which the caller closes. One that is there is an error in
// one sentence, unless overwrite is true or it is no regular file.
func Create(name string, overwrite bool) (*os.File, error) {
	flags := os.O_EXCL
	if overwrite {
		flags = os.O_TRUNC
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|flags, 0o644)
	if errors.Is(err, os.ErrExist) {
		if err := Free(overwrite, name); err != nil {
			return nil, err
		}
		f, err = os.OpenFile(name, os.O_WRONLY, 0)
	}
	if err != nil {
		return nil, fmt.Errorf("nothing can be kept: %w", err)
	}
	return f, nil
}

// CreateOut is Create, but that "-" is standard output, which closing leaves open.
func CreateOut(name string, overwrite bool) (io.WriteCloser, error) {
	if name == "-" {
		return unclosed{os.Stdout}, nil
	}
	return Create(name, overwrite)
}

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }
