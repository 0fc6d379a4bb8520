package load

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/load/loadtest"
	"muxlab/harness/trace"
)

// witness is a kernel that is slow to read, and notes within what time the latency
// of each message must lie: at least from its write to its read, and at most from the
// read before, when it was due, to whatever the thread does after its read.
type witness struct {
	kernel.Kernel
	asked       map[int]int64 // by descriptor: when the latest message was written
	due         map[int]int64 // and before which moment it was not
	least, most []int64
	open        bool // the thread has done nothing since the last of them was read
}

// next: the thread does something. What was answered before it has its time.
func (w *witness) next() int64 {
	now := trace.Now()
	if w.open {
		w.open = false
		w.most[len(w.most)-1] += now
	}
	return now
}

func (w *witness) Write(fd int, p []byte) (int, error) {
	w.asked[fd] = w.next()
	return w.Kernel.Write(fd, p)
}

func (w *witness) Read(fd int, p []byte) (int, error) {
	w.next()
	time.Sleep(time.Millisecond) // all others that are ready wait
	n, err := w.Kernel.Read(fd, p)
	if now := trace.Now(); n > 0 {
		w.least, w.most = append(w.least, now-w.asked[fd]), append(w.most, -w.due[fd])
		w.due[fd], w.open = now, true
	}
	return n, err
}

// An answer has its time as it is read, and not when all are read that were ready with it;
// and the percentiles are of these times, to three digits. No clock but the
// thread's own decides: however slow the machine is, the times are between those that
// were noted at the sockets.
func TestAnAnswerIsStampedAsItIsRead(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	th := threadOf(t, Config{Addr: loadtest.Serve(t, loadtest.Echo), Conns: 8, Duration: 100 * time.Millisecond})
	w := &witness{Kernel: th.k, asked: map[int]int64{}, due: map[int]int64{}}
	th.k = w
	if err := th.connectAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	start := trace.Now()
	for i := range th.conns {
		w.due[th.conns[i].fd] = start
	}
	if err := th.speak(t.Context(), start); err != nil {
		t.Fatal(err)
	}
	w.next()
	slices.Sort(w.least)
	slices.Sort(w.most)
	h := th.latencies
	if n := int(h.TotalCount()); n != len(w.least) {
		t.Fatalf("%d latencies of %d answers", n, len(w.least))
	} else if n == 0 {
		t.Skip("this machine took a second to answer nobody")
	}
	for _, p := range []float64{1, 50, 90, 99, 100} {
		i := max(0, int(p/100*float64(len(w.least))+0.5)-1)
		got, least, most := h.ValueAtPercentile(p), w.least[i]-w.least[i]/1000, w.most[i]+w.most[i]/1000
		if got < least || got > most {
			t.Errorf("p%v is %v, and at the sockets it was from %v to %v", p, time.Duration(got), time.Duration(least), time.Duration(most))
		}
	}
}
