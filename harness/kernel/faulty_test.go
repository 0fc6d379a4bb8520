//go:build linux || darwin

package kernel_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"muxlab/harness/kernel"
)

func lockThread() { runtime.LockOSThread() }

// story is what a faulty kernel does to a pipe with bytes in it.
func story(t *testing.T, f kernel.Faults, worker string) string {
	t.Helper()
	k := kernel.NewFaulty(kernel.NewDirect(), f, worker)
	r, w, err := k.Pipe()
	must(t, err)
	defer k.Close(r)
	defer k.Close(w)
	k.SetNonblock(r, true)
	var s string
	buf := make([]byte, 64)
	for range 40 {
		n, err := k.Write(w, buf)
		s += fmt.Sprint(n, err, k.Injected(), " ")
		n, err = k.Read(r, buf)
		s += fmt.Sprint(n, err, k.Injected(), "; ")
	}
	return s
}

func TestSeed(t *testing.T) {
	f := kernel.Faults{Seed: 7, EINTR: 0.2, Short: 0.2, Again: 0.2, Reset: 0.1}
	first := story(t, f, "worker 1")
	if story(t, f, "worker 1") != first {
		t.Error("the same seed made other faults")
	}
	if story(t, f, "worker 2") == first {
		t.Error("two workers meet the same faults")
	}
	f.Seed = 8
	if story(t, f, "worker 1") == first {
		t.Error("another seed made the same faults")
	}
	if s, plain := story(t, kernel.Faults{Seed: 7}, "x"), story(t, kernel.Faults{Seed: 9}, "y"); s != plain {
		t.Error("without any probability there are faults")
	}
}

// Each fault, when it is certain, says what it should, and that it is made up.
func TestEachFault(t *testing.T) {
	direct := kernel.NewDirect()
	listener, _ := listen(t, direct)
	for _, c := range []struct {
		name string
		f    kernel.Faults
		call func(k *kernel.Faulty) error
		want kernel.Errno
	}{
		{"read", kernel.Faults{EINTR: 1}, func(k *kernel.Faulty) error { _, err := k.Read(0, nil); return err }, kernel.EINTR},
		{"write", kernel.Faults{Reset: 1}, func(k *kernel.Faulty) error { _, err := k.Write(1, nil); return err }, kernel.ECONNRESET},
		{"accept", kernel.Faults{EMFILE: 1}, func(k *kernel.Faulty) error { _, _, err := k.Accept(listener, 0); return err }, kernel.EMFILE},
		{"poll", kernel.Faults{EINTR: 1}, func(k *kernel.Faulty) error { _, err := k.Poll(nil, -1); return err }, kernel.EINTR},
		{"select", kernel.Faults{EINTR: 1}, func(k *kernel.Faulty) error { _, err := k.Select(0, nil, nil, -1); return err }, kernel.EINTR},
	} {
		k := kernel.NewFaulty(direct, c.f, "w")
		err := c.call(k)
		if is(t, err, c.want); !k.Injected() {
			t.Errorf("%s: the result was made up, and Injected says no", c.name)
		}
		if k.Getsockname(listener); k.Injected() {
			t.Errorf("%s: of a call that is never made to fail, Injected says that it was", c.name)
		}
	}
}

// A wait that returns early says that nothing is ready, in the sets too.
func TestEarly(t *testing.T) {
	direct := kernel.NewDirect()
	r, w, err := direct.Pipe()
	must(t, err)
	defer direct.Close(r)
	defer direct.Close(w)
	direct.Write(w, []byte("x"))
	k := kernel.NewFaulty(direct, kernel.Faults{Early: 1}, "w")
	for name, wait := range map[string]wait{"select": viaSelect, "poll": viaPoll} {
		n, canRead, canWrite, err := wait(k, r, w, -1)
		if n != 0 || canRead || canWrite || err != nil {
			t.Errorf("%s: %d ready, read %v, write %v, %v", name, n, canRead, canWrite, err)
		}
	}
}

// EAGAIN is made up for non-blocking descriptors alone: a blocking one never says it.
func TestAgainNeedsNonBlock(t *testing.T) {
	direct := kernel.NewDirect()
	k := kernel.NewFaulty(direct, kernel.Faults{Again: 1}, "w")
	fd, client := pair(t, k, 0)
	defer k.Close(fd)
	client.Write([]byte("x"))
	if n, err := k.Read(fd, make([]byte, 8)); n != 1 || err != nil {
		t.Errorf("a blocking read says %d, %v", n, err)
	}
	must(t, k.SetNonblock(fd, true))
	client.Write([]byte("x"))
	waitFor(t, direct, fd, kernel.In)
	_, err := k.Read(fd, make([]byte, 8))
	is(t, err, kernel.EAGAIN)
}

func TestShort(t *testing.T) {
	k := kernel.NewFaulty(kernel.NewDirect(), kernel.Faults{Short: 1}, "w")
	fd, _ := pair(t, k, 0)
	defer k.Close(fd)
	for range 50 {
		if n, err := k.Write(fd, make([]byte, 10)); n < 1 || n > 9 || err != nil {
			t.Fatalf("a short write says %d of 10, %v", n, err)
		}
	}
	if n, err := k.Write(fd, []byte("x")); n != 1 || err != nil {
		t.Errorf("one byte cannot be cut, and write says %d, %v", n, err)
	}
}

// An EAGAIN that was made up leaves an edge unread; it must be reported again,
// or a correct server would wait for ever.
func TestEdgeAfterAgain(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has epoll, and with it edges")
	}
	direct := kernel.NewDirect()
	k := kernel.NewFaulty(direct, kernel.Faults{Again: 0.5}, "w")
	fd, client := pair(t, k, kernel.NonBlock)
	defer k.Close(fd)
	epfd, err := k.EpollCreate()
	must(t, err)
	defer k.Close(epfd)
	must(t, k.EpollCtl(epfd, kernel.EpollAdd, fd, kernel.In|kernel.Edge))
	events := make([]kernel.EpollEvent, 8)
	for range 50 {
		client.Write([]byte("x"))
		for got := 0; got == 0; {
			if n, err := k.EpollWait(epfd, events, 5*time.Second); n != 1 || err != nil {
				t.Fatalf("after EAGAIN that was made up, the wait says %d, %v", n, err)
			}
			got, _ = k.Read(fd, make([]byte, 8))
		}
	}
}

// A read that was made short leaves an edge unread, and a loop may sleep on a short
// read: it must be reported again.
func TestEdgeAfterShort(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has epoll, and with it edges")
	}
	direct := kernel.NewDirect()
	k := kernel.NewFaulty(direct, kernel.Faults{Short: 1}, "w")
	fd, client := pair(t, k, kernel.NonBlock)
	defer k.Close(fd)
	epfd, err := k.EpollCreate()
	must(t, err)
	defer k.Close(epfd)
	must(t, k.EpollCtl(epfd, kernel.EpollAdd, fd, kernel.In|kernel.Edge))
	events := make([]kernel.EpollEvent, 8)
	client.Write(make([]byte, 100))
	for got := 0; got < 100; {
		if n, err := k.EpollWait(epfd, events, 5*time.Second); n != 1 || err != nil {
			t.Fatalf("after %d of 100 bytes the wait says %d, %v", got, n, err)
		}
		n, err := k.Read(fd, make([]byte, 100))
		if err != nil && err != kernel.EAGAIN {
			t.Fatal(err)
		}
		got += n
	}
}
