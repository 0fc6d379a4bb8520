package proc

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// A Helper is this program run again as something that is no server: a client
// that can be stopped. It reads In and writes Out, and does not outlive this
// process: at the end of its input it is to end.
type Helper struct {
	*Child
	In, Out *os.File
}

// StartHelper runs this program with args, which its main recognises.
func StartHelper(args ...string) (*Helper, error) {
	inside, in, err := os.Pipe()
	if err != nil {
		return nil, Machinef("no process can be started: %v", err)
	}
	defer inside.Close()
	out, outside, err := os.Pipe()
	if err != nil {
		return nil, Machinef("no process can be started: %v", errors.Join(err, in.Close()))
	}
	defer outside.Close()
	c, err := Launch{}.run(args, []int{int(inside.Fd()), int(outside.Fd()), int(outside.Fd())})
	if err != nil {
		return nil, errors.Join(err, in.Close(), out.Close())
	}
	return &Helper{c, in, out}, nil
}

// Freeze stops it (SIGSTOP): it does nothing any more, and is not told.
func (c *Child) Freeze() { c.signal(unix.SIGSTOP) }

// Thaw lets a frozen one go on (SIGCONT).
func (c *Child) Thaw() { c.signal(unix.SIGCONT) }
