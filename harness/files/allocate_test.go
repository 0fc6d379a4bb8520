package files

import (
	"testing"

	"golang.org/x/sys/unix"
)

type full struct{ room int64 }

func (f full) WriteAt(b []byte, at int64) (int, error) {
	if at+int64(len(b)) > f.room {
		return 0, unix.ENOSPC
	}
	return len(b), nil
}

func TestWriteZeros(t *testing.T) {
	if err := writeZeros(full{5<<20 + 3}, 5<<20+3); err != nil {
		t.Error(err)
	}
	if err := writeZeros(full{5 << 20}, 5<<20+3); err != unix.ENOSPC {
		t.Error(err)
	}
}
