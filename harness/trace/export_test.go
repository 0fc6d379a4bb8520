package trace

import (
	"io"
	"testing"
)

// Doors for deep_test.go, which reads a trace in the middle of a write and compares
// it with what tape makes of it.

func InMemory(t testing.TB, size Size) (*Writer, heap) { return inMemory(t, size) }
func Look(t testing.TB, r *reader) *Frame              { return look(t, r) }

func (r *reader) ReadFrom(memory io.ReaderAt) { r.from = memory }

func (h heap) Reader(t testing.TB) *reader { return h.reader(t) }

func Enter(r *Recorded, op Op, fd int) int64   { return r.enter(op, fd) }
func Leave(r *Recorded, e *Event, since int64) { r.leave(e, since) }
func Opened(r *Recorded, fd int, kind Kind)    { r.opened(fd, kind, 0, r.last) }
func Touch(r *Recorded, fd int)                { r.touch(fd) }

// SinceWord and InWord are the places of a worker's "since when" and of the bytes
// that came in on a descriptor.
func SinceWord(r *Recorded) int    { return r.slot + wSince }
func InWord(w *Writer, fd int) int { return w.mem.size.fd(fd) + dIn }

// Unsettle leaves r in the middle of showing its counters.
func Unsettle(w *Writer, r *Recorded) {
	r.counters.Reads = 7
	w.mem.store(r.slot+wCounted, unsettled)
	w.mem.store(r.slot+wCounters+2, 5)
}
