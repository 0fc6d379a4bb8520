package trace

import (
	"encoding/binary"
	"io"
	"sync/atomic"
	"testing"
	"time"
)

// heap is a trace in plain memory, read as a file would be. Each word is loaded
// atomically, so the race detector, blind on mappings and files, sees it all.
type heap []uint64

func (h heap) ReadAt(b []byte, at int64) (int, error) {
	if at%8 != 0 || len(b)%8 != 0 {
		return 0, io.ErrNoProgress
	}
	for n := 0; n < len(b); n += 8 {
		i := (int(at) + n) / 8
		if i >= len(h) {
			return n, io.EOF
		}
		binary.NativeEndian.PutUint64(b[n:], atomic.LoadUint64(&h[i]))
	}
	return len(b), nil
}

// inMemory returns a writer on the heap, and the memory.
func inMemory(t testing.TB, size Size) (*Writer, heap) {
	t.Helper()
	words := make(heap, size.normal().words())
	w, err := newWriter(words, size, Info{PID: 7, Role: "server", Model: "test", Mono: Now()})
	if err != nil {
		t.Fatal(err)
	}
	return w, words
}

func (h heap) reader(t testing.TB) *reader {
	t.Helper()
	r, err := newReader(h, nil, "memory")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// look reads a frame from one reader.
func look(t testing.TB, r *reader) *Frame {
	t.Helper()
	f := &Frame{Began: Now()} // as Live does it
	if err := r.frame(f); err != nil {
		t.Fatal(err)
	}
	f.Time = Now()
	ByTime(f.Events)
	return f
}

// until waits for a condition, and fails the test if it does not come true.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited 30 s for %s", what)
		}
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var small = Size{Workers: 2, FDs: 128, Rings: 3, Events: 1 << 10}
