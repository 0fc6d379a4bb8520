package rig

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// What is opened alone is in nobody else's table, and is closed at the end.
func TestAlone(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var fd int
	failed := errors.New("it failed")
	apart, err := Alone(func() (err error) {
		if fd, err = unix.Dup(int(w.Fd())); err != nil {
			return err
		}
		_, err = unix.Write(fd, []byte("x"))
		return errors.Join(err, failed)
	})
	if !errors.Is(err, failed) {
		t.Errorf("the error of it is lost: %v", err)
	}
	if !apart {
		t.Skip("unshare(2) is forbidden here")
	}
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil {
		t.Errorf("descriptor %d is in this table, too", fd)
	}
	w.Close()
	r.SetReadDeadline(time.Now().Add(30 * time.Second))
	buf := make([]byte, 2)
	if n, err := r.Read(buf); n != 1 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	if n, err := r.Read(buf); n != 0 || err != io.EOF {
		t.Errorf("the write end is still open somewhere: read %d, %v", n, err)
	}
}

// firstTimer, in the environment, makes this binary a program whose first timer is
// one of what runs alone.
const firstTimer = "MUXLAB_TEST_FIRST_TIMER"

func init() {
	if os.Getenv(firstTimer) == "" {
		return
	}
	Alone(func() error { time.Sleep(100 * time.Millisecond); return nil })
	time.Sleep(100 * time.Millisecond) // and others have some, too
	os.Exit(0)
}

// The runtime waits in a descriptor that it opens with the first timer: it must be
// in the table of all threads, and not in that of the one that is alone.
func TestFirstTimerAlone(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0])
	c.Env = append(os.Environ(), firstTimer+"=1")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%.200s", err, out)
	}
}
