package clients

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"muxlab/harness/load/loadtest"
	"muxlab/harness/model"
)

// statusOf is what the kernel says of a process.
func statusOf(t *testing.T, pid int) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The process is really stopped: state T. It is gone when the client is.
func TestStoppedIsAStoppedProcess(t *testing.T) {
	t.Parallel()
	w := crowdAt(t, "epoll", model.Work{}, "stopped")
	longer(t, "it is stopped", func() bool { return only(t, w).WaitingFor == "SIGCONT" })
	w.mu.Lock()
	c := w.clients[0]
	w.mu.Unlock()
	child := c.conn.ReadWriteCloser.(*processConn).Helper
	if runtime.GOOS == "linux" {
		longer(t, "the kernel says so", func() bool { return strings.Contains(statusOf(t, child.PID()), "T (stopped)") })
	}
	if got := only(t, w); got.Echoes != 3 || got.Port == 0 {
		t.Errorf("%+v", got)
	}
	if _, err := w.Speak("c1", "hello"); err == nil || !strings.Contains(err.Error(), "SIGCONT") {
		t.Errorf("nothing can be said through it: %v", err)
	}
	w.Remove("c1")
	<-child.Done()
	if syscall.Kill(child.PID(), 0) != syscall.ESRCH {
		t.Error("its process is left")
	}
}

func TestStoppedIsRefused(t *testing.T) {
	t.Parallel()
	addr, stop := loadtest.ServeUntil(t, loadtest.Echo)
	stop()
	w := NewCrowd(addr.String(), 1)
	defer w.Close()
	w.Add("stopped")
	longer(t, "it has ended", func() bool { return doingOf(only(t, w)) == isEnded })
	if c := only(t, w); !strings.Contains(c.Error, "refused") {
		t.Errorf("%+v", c)
	}
}

// The server hears nothing of it, until it sends something: then it is reset.
func TestVanished(t *testing.T) {
	t.Parallel()
	if why := cannotVanish(); why != "" {
		t.Skip(why)
	}
	heard := make(chan error, 1)
	told := make(chan bool)
	w := newCrowd(t, func(c net.Conn) {
		buf := make([]byte, 100)
		for range 3 {
			n, _ := c.Read(buf)
			c.Write(buf[:n])
		}
		<-told // the client is gone
		c.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		_, err := c.Read(buf)
		heard <- err
		c.SetReadDeadline(time.Time{})
		c.Write([]byte("is anybody there?"))
		_, err = c.Read(buf)
		heard <- err
	})
	w.Add("vanished")
	longer(t, "it has vanished", func() bool { return only(t, w).Error == errVanished.Error() })
	close(told)
	if err := <-heard; err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("the server was told: %v", err)
	}
	if err := <-heard; err == nil || !strings.Contains(err.Error(), "reset") {
		t.Errorf("what the server sends is answered with a reset: %v", err)
	}
	if only(t, w).Port == 0 {
		t.Error("its port is forgotten")
	}
}

// The same seed: the same clients, with the same jitter.
func TestSeed(t *testing.T) {
	drawn := func(seed uint64) (all []float64) {
		w := NewCrowd(loadtest.Anywhere.String(), seed)
		defer w.Close()
		w.Hold(true)
		for _, kind := range []string{"steady", "bursty", "idle"} {
			w.Add(kind)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, c := range w.clients { // held, they draw nothing themselves
			all = append(all, c.random.Float64(), c.random.Float64())
		}
		return all
	}
	first := drawn(7)
	if !slices.Equal(first, drawn(7)) || slices.Equal(first, drawn(8)) || first[0] == first[2] {
		t.Errorf("%v", first)
	}
}

// A thousand come quickly, and to look at them costs little.
func TestAThousand(t *testing.T) {
	w := crowdAt(t, "epoll", model.Work{})
	began := time.Now()
	w.AddInOrder(1000, "idle", time.Now().Add(10*time.Second))
	took := time.Since(began)
	for _, c := range w.Clients() {
		if doingOf(c) != isThinking {
			t.Fatalf("%+v", c)
		}
	}
	best := time.Hour
	for range 20 {
		began := time.Now()
		w.Clients()
		best = min(best, time.Since(began))
	}
	t.Logf("1000 were connected in %v, one after the other; a look at them takes %v", took, best)
}
