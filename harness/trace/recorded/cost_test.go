package recorded_test

import (
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

// pair returns both ends of a pipe on a kernel, non-blocking.
func pair(t testing.TB, k kernel.Kernel) (rd, wr int) {
	t.Helper()
	rd, wr, err := k.Pipe()
	tracetest.Check(t, err)
	t.Cleanup(func() { k.Close(rd); k.Close(wr) })
	return rd, wr
}

func traced(t testing.TB) kernel.Kernel {
	w, err := trace.Create(t.TempDir(), trace.Size{Workers: 2, FDs: 1024, Rings: 2, Events: 1 << 12}, trace.Info{PID: tracetest.Child})
	tracetest.Check(t, err)
	k, end := recorded.New(w, "w", trace.Long, kernel.NewDirect())
	t.Cleanup(end)
	return k
}

func TestRecordingAllocatesNothing(t *testing.T) {
	k := traced(t)
	rd, wr := pair(t, k)
	buf := make([]byte, 64)
	echo := func() {
		k.Write(wr, buf)
		k.Read(rd, buf)
	}
	if n := testing.AllocsPerRun(1000, echo); n != 0 {
		t.Errorf("%v allocations a write and read", n)
	}
	entries := []kernel.PollFD{{FD: int32(wr), Events: int16(kernel.Out)}, {FD: int32(rd), Events: int16(kernel.In)}}
	if n := testing.AllocsPerRun(1000, func() { k.Poll(entries, 0) }); n != 0 {
		t.Errorf("%v allocations a poll", n)
	}
	reads, writes := kernel.NewFDSet(64), kernel.NewFDSet(64)
	if n := testing.AllocsPerRun(1000, func() { writes.Set(wr); reads.Set(rd); k.Select(wr+1, reads, writes, 0) }); n != 0 {
		t.Errorf("%v allocations a select", n)
	}
	ep, err := k.EpollCreate()
	if err == kernel.ENOSYS {
		return
	}
	tracetest.Check(t, err)
	defer k.Close(ep)
	tracetest.Check(t, k.EpollCtl(ep, kernel.EpollAdd, wr, kernel.Out))
	events := make([]kernel.EpollEvent, 16)
	if n := testing.AllocsPerRun(1000, func() { k.EpollWait(ep, events, -1) }); n != 0 {
		t.Errorf("%v allocations an epoll_wait", n)
	}
	if n := testing.AllocsPerRun(1000, func() { k.EpollCtl(ep, kernel.EpollMod, wr, kernel.In|kernel.Out) }); n != 0 {
		t.Errorf("%v allocations an epoll_ctl", n)
	}
}

// A call each, so that the difference is what a recorded call costs.
func BenchmarkWriteRead(b *testing.B) {
	each(b, func(b *testing.B, k kernel.Kernel) {
		rd, wr := pair(b, k)
		buf := make([]byte, 64)
		for b.Loop() {
			k.Write(wr, buf)
			k.Read(rd, buf)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(2*b.N), "ns/call")
	})
}

func BenchmarkEpollWait(b *testing.B) {
	each(b, func(b *testing.B, k kernel.Kernel) {
		_, wr := pair(b, k)
		ep, err := k.EpollCreate()
		if err != nil {
			b.Skip(err)
		}
		defer k.Close(ep)
		tracetest.Check(b, k.EpollCtl(ep, kernel.EpollAdd, wr, kernel.Out))
		events := make([]kernel.EpollEvent, 16)
		for b.Loop() {
			k.EpollWait(ep, events, 0)
		}
	})
}

func each(b *testing.B, f func(b *testing.B, k kernel.Kernel)) {
	b.Run("direct", func(b *testing.B) { f(b, kernel.NewDirect()) })
	b.Run("recorded", func(b *testing.B) { f(b, traced(b)) })
}

// still is a kernel whose calls do nothing: what is left is the recording.
type still struct {
	kernel.Direct
	ready int32
}

func (*still) Read(fd int, p []byte) (int, error) { return len(p), nil }
func (*still) SetNonblock(int, bool) error        { return nil }
func (s *still) EpollWait(_ int, events []kernel.EpollEvent, _ time.Duration) (int, error) {
	events[0] = kernel.EpollEvent{Events: kernel.In, FD: s.ready}
	return 1, nil
}

// What recording itself costs, without the calls: a read that does not block,
// and an epoll_wait that finds one ready.
func BenchmarkRecordingAlone(b *testing.B) {
	w, _ := inMemory(b, trace.Size{Workers: 1, FDs: 64, Rings: 2, Events: 1 << 12})
	inner := &still{}
	k, _ := recorded.New(w, "w", trace.Long, inner)
	fd, _ := pair(b, k)
	inner.ready = int32(fd)
	buf, events := make([]byte, 64), make([]kernel.EpollEvent, 1)
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			k.Read(fd, buf)
		}
	})
	b.Run("epoll_wait", func(b *testing.B) {
		for b.Loop() {
			k.EpollWait(3, events, 0)
		}
	})
}
