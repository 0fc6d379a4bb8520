package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Keep implements session.Launcher: it writes a new file into the working folder,
// and never over one that is there.
func (l *Launcher) Keep(name, ending string, data []byte) (string, error) {
	for n := 1; ; n++ {
		file := name + ending
		if n > 1 {
			file = fmt.Sprintf("%s-%d%s", name, n, ending)
		}
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("nothing could be kept: %w", err)
		}
		_, err = f.Write(data)
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(file)
			return "", fmt.Errorf("nothing could be kept: %w", err)
		}
		return file, nil
	}
}
