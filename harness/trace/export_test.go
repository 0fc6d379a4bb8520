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

// Touch changes nothing in the table but the stamp of fd.
func Touch(s *Slot, fd int) { s.touch(fd) }

// SinceWord and InWord are the places of a worker's "since when" and of the bytes
// that came in on a descriptor.
func SinceWord(s *Slot) int        { return s.at + wSince }
func InWord(w *Writer, fd int) int { return w.mem.size.fd(fd) + dIn }

// Unsettle leaves s in the middle of showing its counters.
func Unsettle(s *Slot) {
	s.Counters.Reads = 7
	s.mem.store(s.at+wCounted, unsettled)
	s.mem.store(s.at+wCounters+2, 5)
}
