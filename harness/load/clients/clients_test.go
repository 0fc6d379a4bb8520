package clients

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"muxlab/harness/load/loadtest"
	"muxlab/harness/model"
)

// What a server sees of each kind of clients. Those that a plain server in this
// process can be asked about are shown to one; the others meet a model.

// crowdAt is a crowd of one kind at a real model.
func crowdAt(t *testing.T, name string, work model.Work, kinds ...string) *Crowd {
	t.Helper()
	_, addr := loadtest.ServeModel(t, name, work)
	w := NewCrowd(addr.String(), 1)
	t.Cleanup(w.Close)
	for _, kind := range kinds {
		if why := Missing(kind); why != "" {
			t.Skip(why)
		}
		w.AddInOrder(1, kind, time.Now().Add(5*time.Second))
	}
	return w
}

// tireless are the kinds that say the next line as soon as they can.
var tireless = []string{"fast", "churning", "nagle"}

// byPace puts the tireless kinds first: in a group of their own, they keep the
// processors busy only until each of them has an echo.
func byPace(a, b string) int {
	rank := func(kind string) int {
		if slices.Contains(tireless, kind) {
			return 0
		}
		return 1
	}
	return rank(a) - rank(b)
}

// Every kind is served by real servers of every sort, and nobody gives up.
func TestEveryKindIsServed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"epoll", "prefork"} {
		for _, work := range []model.Work{{}, {Lines: true}} {
			var kinds []string
			for _, k := range Kinds() {
				silent := k.Name == "idle" || k.Name == "not reading" || k.Name == You
				noLines := work.Lines && (k.Name == "huge" || k.Name == "slow to read")
				if !silent && !noLines && k.Name != "visitor" && k.Name != "not waiting" && k.Name != "slow to send" {
					kinds = append(kinds, k.Name)
				}
			}
			slices.SortStableFunc(kinds, byPace)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				_, addr := loadtest.ServeModel(t, name, work)
				for part := range slices.Chunk(kinds, 3) { // prefork has four workers
					w := NewCrowd(addr.String(), 1)
					for _, kind := range part {
						w.Add(kind)
					}
					longer(t, "everybody got an echo", func() bool {
						return !slices.ContainsFunc(w.Clients(), func(c Client) bool {
							if c.Error != "" && c.Error != errVanished.Error() {
								t.Fatalf("%+v", c)
							}
							return c.Echoes == 0
						})
					})
					w.Close()
				}
			})
		}
	}
}

// longer is eventually with the patience for real servers on a busy machine.
func longer(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within thirty seconds: %s", what)
		}
	}
}

func TestSlowReaderFillsTheBuffers(t *testing.T) {
	t.Parallel()
	var stuck atomic.Bool
	w := newCrowd(t, func(c net.Conn) {
		c.(*net.TCPConn).SetWriteBuffer(16 << 10) // or there is room for seconds
		buf := make([]byte, 64<<10)
		for {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			c.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
			for n > 0 {
				wrote, err := c.Write(buf[:n])
				n = copy(buf, buf[wrote:n])
				if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
					return
				}
				if err != nil {
					stuck.Store(true)
					c.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
				}
			}
		}
	})
	w.Add("slow to read")
	longer(t, "the server cannot write", stuck.Load)
	before := only(t, w).Bytes
	longer(t, "it reads on, a little", func() bool { return only(t, w).Bytes >= before+1600 })
	if c := only(t, w); c.Error != "" || c.Said <= c.Bytes {
		t.Errorf("it says more than it reads, and reads what it said: %+v", c)
	}
}

func TestSlowSenderSaysAByteAtATime(t *testing.T) {
	t.Parallel()
	var most, pieces atomic.Int64
	w := newCrowd(t, func(c net.Conn) {
		loadtest.EchoThrough(c, func(p []byte) bool {
			most.Store(max(most.Load(), int64(len(p))))
			pieces.Add(1)
			return true
		})
	})
	w.Hold(true)
	w.Add("slow to send")
	w.Nudge()
	is(t, w, isThinking)
	for i := range int64(16) { // "c1 says hello 1\n"
		w.Nudge()
		loadtest.Eventually(t, "one byte more", func() bool { return pieces.Load() == i+1 && doingOf(only(t, w)) == isThinking })
	}
	if c := only(t, w); most.Load() != 1 || c.Echoes != 1 || c.Said != 16 {
		t.Errorf("pieces of %d bytes: %+v", most.Load(), c)
	}
}

func TestHuge(t *testing.T) {
	t.Parallel()
	var got atomic.Int64
	w := newCrowd(t, func(c net.Conn) {
		loadtest.EchoThrough(c, func(p []byte) bool { got.Add(int64(len(p))); return true })
	})
	w.Hold(true)
	w.Add("huge")
	w.Nudge()
	is(t, w, isThinking)
	w.Nudge()
	longer(t, "it is back", func() bool { return only(t, w).Echoes == 1 })
	if c := only(t, w); got.Load() != 8<<20 || c.Bytes != 8<<20 || c.Said != 8<<20 || c.Error != "" {
		t.Errorf("%d bytes: %+v", got.Load(), c)
	}
}

// The server sees the end of the input while the client still reads; then the
// same client again, from another port.
func TestHalfClosed(t *testing.T) {
	t.Parallel()
	var came, good atomic.Int64
	w := newCrowd(t, func(c net.Conn) {
		came.Add(1)
		all, err := io.ReadAll(c) // up to the end of its sending
		if err == nil && bytes.HasPrefix(all, []byte("c1 says hello")) {
			if _, err := c.Write(all); err == nil {
				good.Add(1)
			}
		}
	})
	w.Add("half-closed")
	longer(t, "it came twice", func() bool { return came.Load() >= 2 && good.Load() >= 2 })
	if c := only(t, w); c.Name != "c1" || c.Echoes == 0 || c.Error != "" {
		t.Errorf("%+v", c)
	}
}

func TestChurningAndVisitor(t *testing.T) {
	t.Parallel()
	var came, left atomic.Int64
	ports := sync.Map{}
	w := newCrowd(t, func(c net.Conn) {
		came.Add(1)
		ports.Store(c.RemoteAddr().String(), true)
		loadtest.Echo(c)
		left.Add(1)
	})
	w.Add("churning")
	w.Add("visitor")
	longer(t, "the one came again and again, the other once", func() bool { return came.Load() >= 4 && left.Load() >= 3 })
	n := 0
	ports.Range(func(any, any) bool { n++; return true })
	c := only(t, w)
	if c.Name != "c1" || c.Echoes < 2 || c.Error != "" || n < 4 {
		t.Errorf("%d ports: %+v", n, c)
	}
	if len(c.Before) < 2 || len(c.Before) > keepPorts {
		t.Errorf("the ports that it had before are %v", c.Before)
	}
	for _, port := range c.Before {
		if _, came := ports.Load(fmt.Sprint("127.0.0.1:", port)); !came {
			t.Errorf("it never came from port %d", port)
		}
	}
}

// One that does not wait for echoes resets its connection, and comes again.
func TestNotWaiting(t *testing.T) {
	t.Parallel()
	var came, reset atomic.Int64
	w := newCrowd(t, func(c net.Conn) {
		came.Add(1)
		defer c.Close()
		buf := make([]byte, 100)
		for {
			n, err := c.Read(buf)
			if err == nil {
				_, err = c.Write(buf[:n])
			}
			if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
				reset.Add(1)
			}
			if err != nil {
				return
			}
		}
	})
	w.Add("not waiting")
	longer(t, "it was reset twice", func() bool { return came.Load() >= 2 && reset.Load() >= 2 })
	if c := only(t, w); c.Error != "" || c.Echoes != 0 || c.Said < 32 {
		t.Errorf("%+v", c)
	}
}

// Held, a churning client does one thing at each nudge: it speaks and leaves, it
// comes.
func TestChurningWaitsAtTheGate(t *testing.T) {
	t.Parallel()
	w := newCrowd(t, loadtest.Echo)
	w.Hold(true)
	w.Add("churning")
	w.Nudge()
	is(t, w, isThinking)
	for range 3 {
		w.Nudge()
		loadtest.Eventually(t, "it has left", func() bool { c := only(t, w); return c.Port == 0 && doingOf(c) == isThinking })
		w.Nudge()
		loadtest.Eventually(t, "it is there", func() bool { c := only(t, w); return c.Port != 0 && doingOf(c) == isThinking })
	}
	if c := only(t, w); c.Echoes != 3 {
		t.Errorf("%+v", c)
	}
}

// Two writes and one echo: the second write waits for an acknowledgement that the
// server's kernel puts off. The figure is logged; that there is a wait is asserted.
func TestNagleWaits(t *testing.T) {
	t.Parallel()
	w := crowdAt(t, "epoll", model.Work{Lines: true}, "nagle")
	longer(t, "some echoes", func() bool { return w.Clients()[0].Echoes >= 60 })
	w.AddInOrder(1, "fast", time.Now().Add(5*time.Second))
	began, before := time.Now(), w.Clients()
	longer(t, "20 echoes more", func() bool { return w.Clients()[0].Echoes >= before[0].Echoes+20 })
	after := w.Clients()
	slow, quick := after[0].Echoes-before[0].Echoes, after[1].Echoes-before[1].Echoes
	t.Logf("an echo took %v with Nagle on, and %v without", time.Since(began)/time.Duration(slow), time.Since(began)/time.Duration(max(quick, 1)))
	if runtime.GOOS == "linux" && quick < 5*slow {
		t.Errorf("%d echoes with Nagle on, %d without", slow, quick)
	}
}
