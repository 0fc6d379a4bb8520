//go:build linux || darwin

package kernel_test

import (
	"bytes"
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"muxlab/harness/kernel"
)

// listen makes a listener on a free port, which is closed with the test.
func listen(t *testing.T, k kernel.Kernel) (fd int, addr netip.AddrPort) {
	t.Helper()
	any := netip.MustParseAddrPort("127.0.0.1:0")
	fd, err := k.Socket(any)
	must(t, err)
	t.Cleanup(func() { k.Close(fd) })
	must(t, k.Setsockopt(fd, kernel.ReuseAddr, 1))
	must(t, k.Setsockopt(fd, kernel.NoDelay, 1))
	must(t, k.Bind(fd, any))
	must(t, k.Listen(fd, 16))
	addr, err = k.Getsockname(fd)
	must(t, err)
	return fd, addr
}

// pair is a connection: a descriptor of k's, and the client's end.
func pair(t *testing.T, k kernel.Kernel, flags kernel.AcceptFlags) (fd int, client *net.TCPConn) {
	t.Helper()
	listener, addr := listen(t, k)
	c, err := net.DialTimeout("tcp", addr.String(), 5*time.Second)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	fd, peer, err := k.Accept(listener, flags)
	must(t, err)
	if got := c.LocalAddr().String(); peer.String() != got {
		t.Errorf("accept says the peer is %v, and it is %v", peer, got)
	}
	return fd, c.(*net.TCPConn)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// is checks that err is an Errno and can be compared.
func is(t *testing.T, err error, want kernel.Errno) {
	t.Helper()
	if err != want {
		t.Errorf("the error is %v (%T), expected %v", err, err, want)
	}
}

func TestConversation(t *testing.T) {
	for _, flags := range []kernel.AcceptFlags{0, kernel.NonBlock} {
		k := kernel.NewDirect()
		fd, client := pair(t, k, flags)
		if flags == kernel.NonBlock {
			_, err := k.Read(fd, make([]byte, 1))
			is(t, err, kernel.EAGAIN)
		}
		client.Write([]byte("ping"))
		waitFor(t, k, fd, kernel.In)
		buf := make([]byte, 16)
		n, err := k.Read(fd, buf)
		if must(t, err); string(buf[:n]) != "ping" {
			t.Errorf("read %q", buf[:n])
		}
		n, err = k.Write(fd, []byte("pong"))
		if must(t, err); n != 4 {
			t.Errorf("write took %d of 4", n)
		}
		if n, _ := client.Read(buf); string(buf[:n]) != "pong" {
			t.Errorf("the client read %q", buf[:n])
		}
		client.CloseWrite()
		waitFor(t, k, fd, kernel.In)
		if n, err := k.Read(fd, buf); n != 0 || err != nil {
			t.Errorf("at the end read says %d, %v", n, err)
		}
		must(t, k.Close(fd))
		_, err = k.Read(fd, buf)
		is(t, err, kernel.EBADF)
	}
}

func waitFor(t *testing.T, k kernel.Kernel, fd int, want kernel.Events) {
	t.Helper()
	entry := []kernel.PollFD{{FD: int32(fd), Events: int16(want)}}
	if n, err := k.Poll(entry, 5*time.Second); n != 1 || err != nil {
		t.Fatalf("poll for %v says %d, %v", want, n, err)
	}
}

func TestReset(t *testing.T) {
	k := kernel.NewDirect()
	fd, client := pair(t, k, kernel.NonBlock)
	defer k.Close(fd)
	client.SetLinger(0)
	client.Close()
	waitFor(t, k, fd, kernel.In)
	_, err := k.Read(fd, make([]byte, 1))
	is(t, err, kernel.ECONNRESET)
	_, err = k.Write(fd, []byte("x")) // and no SIGPIPE
	is(t, err, kernel.EPIPE)
}

func TestLingerZero(t *testing.T) {
	k := kernel.NewDirect()
	fd, client := pair(t, k, 0)
	must(t, k.Setsockopt(fd, kernel.LingerZero, 1))
	must(t, k.Close(fd))
	if _, err := client.Read(make([]byte, 1)); err == nil || err.Error() == "EOF" {
		t.Errorf("the client sees %v, expected a reset", err)
	}
}

func TestConnect(t *testing.T) {
	k := kernel.NewDirect()
	listener, addr := listen(t, k)
	fd, err := k.Socket(addr)
	must(t, err)
	defer k.Close(fd)
	must(t, k.SetNonblock(fd, true))
	if err := k.Connect(fd, addr); err != nil {
		is(t, err, kernel.EINPROGRESS)
	}
	waitFor(t, k, fd, kernel.Out)
	if v, err := k.Getsockopt(fd, kernel.SocketError); v != 0 || err != nil {
		t.Errorf("SO_ERROR is %d, %v", v, err)
	}
	conn, _, err := k.Accept(listener, 0)
	must(t, err)
	must(t, k.Shutdown(conn, kernel.ShutWrite))
	waitFor(t, k, fd, kernel.In)
	if n, err := k.Read(fd, make([]byte, 1)); n != 0 || err != nil {
		t.Errorf("after the peer's shutdown read says %d, %v", n, err)
	}
	must(t, k.Close(conn))
}

func TestErrors(t *testing.T) {
	k := kernel.NewDirect()
	_, addr := listen(t, k)
	fd, err := k.Socket(addr)
	must(t, err)
	is(t, k.Bind(fd, addr), kernel.EADDRINUSE)
	_, err = k.Write(fd, []byte("x"))
	if err == nil {
		t.Error("a socket that is not connected took a byte")
	}
	must(t, k.Close(fd))
	is(t, k.Close(fd), kernel.EBADF)
	_, _, err = k.Accept(fd, 0)
	is(t, err, kernel.EBADF)
}

// A number that is used again is not taken for what it was: a pipe's end is
// non-blocking, a connection with the same number may not be.
func TestNumberUsedAgain(t *testing.T) {
	k := kernel.NewDirect()
	listener, addr := listen(t, k)
	client, err := net.DialTimeout("tcp", addr.String(), 5*time.Second)
	must(t, err)
	defer client.Close()
	r, w, err := k.Pipe()
	must(t, err)
	_, err = k.Read(r, make([]byte, 1))
	is(t, err, kernel.EAGAIN)
	must(t, k.Close(r))
	must(t, k.Close(w))
	fd, _, err := k.Accept(listener, 0)
	must(t, err)
	defer k.Close(fd)
	if fd != r && fd != w {
		t.Skipf("somebody else took the numbers %d and %d meanwhile", r, w)
	}
	done := make(chan error)
	go func() {
		_, err := k.Read(fd, make([]byte, 1)) // blocks, and must tell the scheduler
		done <- err
	}()
	for range 20 { // in one of them it is blocked: a raw blocking call would stop it for ever
		runtime.GC()
	}
	client.Write([]byte("x"))
	must(t, <-done)
}

// wait is one of the three multiplexers, over the descriptors r (for reading)
// and w (for writing); it returns what is ready.
type wait func(k kernel.Kernel, r, w int, timeout time.Duration) (n int, canRead, canWrite bool, err error)

func viaSelect(k kernel.Kernel, r, w int, timeout time.Duration) (int, bool, bool, error) {
	nfds := max(r, w) + 1
	read, write := kernel.NewFDSet(nfds), kernel.NewFDSet(nfds)
	read.Set(r)
	write.Set(w)
	n, err := k.Select(nfds, read, write, timeout)
	return n, read.IsSet(r), write.IsSet(w), err
}

func viaPoll(k kernel.Kernel, r, w int, timeout time.Duration) (int, bool, bool, error) {
	entries := []kernel.PollFD{{FD: int32(r), Events: int16(kernel.In)}, {FD: -1}, {FD: int32(w), Events: int16(kernel.Out)}}
	n, err := k.Poll(entries, timeout)
	return n, entries[0].Revents != 0, entries[2].Revents != 0, err
}

func TestMultiplexers(t *testing.T) {
	ways := map[string]wait{"select": viaSelect, "poll": viaPoll}
	for name, f := range extraWays {
		ways[name] = f
	}
	for name, wait := range ways {
		t.Run(name, func(t *testing.T) {
			k := kernel.NewDirect()
			r, w, err := k.Pipe()
			must(t, err)
			defer k.Close(r)
			defer k.Close(w)
			n, canRead, canWrite, err := wait(k, r, w, 0)
			if must(t, err); n != 1 || canRead || !canWrite {
				t.Errorf("an empty pipe: %d ready, read %v, write %v", n, canRead, canWrite)
			}
			k.Write(w, []byte("x"))
			n, canRead, canWrite, err = wait(k, r, w, -1)
			if must(t, err); n != 2 || !canRead || !canWrite {
				t.Errorf("a pipe with a byte: %d ready, read %v, write %v", n, canRead, canWrite)
			}
			fill := bytes.Repeat([]byte("y"), 1<<20)
			for err == nil {
				_, err = k.Write(w, fill)
			}
			is(t, err, kernel.EAGAIN)
			n, _, canWrite, err = wait(k, r, w, time.Millisecond)
			if must(t, err); n != 1 || canWrite {
				t.Errorf("a full pipe: %d ready, write %v", n, canWrite)
			}
		})
	}
}

// A wait sleeps at least as long as it is told, also for less than a millisecond.
func TestTimeoutRoundsUp(t *testing.T) {
	k := kernel.NewDirect()
	began := time.Now()
	n, err := k.Poll(nil, 300*time.Microsecond)
	if slept := time.Since(began); n != 0 || err != nil || slept < 300*time.Microsecond {
		t.Errorf("poll returned %d, %v after %v", n, err, slept)
	}
}

func TestSelectWithShortSets(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only on Linux does the kernel read the sets themselves; elsewhere they are copied into an fd_set")
	}
	_, err := kernel.NewDirect().Select(1000, kernel.NewFDSet(64), nil, 0)
	is(t, err, kernel.EINVAL)
}

// A sleep is never too short. How much too long it is says the machine.
func TestSleep(t *testing.T) {
	for _, d := range []time.Duration{0, time.Microsecond, 3 * time.Millisecond} {
		began := time.Now()
		if kernel.Sleep(d); time.Since(began) < d {
			t.Errorf("a sleep of %v took %v", d, time.Since(began))
		}
	}
}
