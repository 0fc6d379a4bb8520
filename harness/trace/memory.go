package trace

import (
	"encoding/binary"
	"io"
	"sync/atomic"
)

// A Memory is a trace in plain memory, read as a file would be. Tests of what reads
// traces use it: each word is loaded atomically, so that the race detector, blind
// on mappings and files, sees every access.
type Memory struct {
	words  []uint64
	reader *reader
}

// NewMemory returns a writer into plain memory, and the memory. There is nothing to
// close.
func NewMemory(size Size, info Info) (*Writer, *Memory, error) {
	m := &Memory{words: make([]uint64, size.normal().words())}
	w, err := newWriter(m.words, size, info)
	if err != nil {
		return nil, nil, err
	}
	if m.reader, err = newReader(m, nil, "memory"); err != nil {
		return nil, nil, err
	}
	return w, m, nil
}

// ReadAt implements io.ReaderAt for whole, aligned words. Anything else gives
// io.ErrNoProgress.
func (m *Memory) ReadAt(b []byte, at int64) (int, error) {
	if at%8 != 0 || len(b)%8 != 0 {
		return 0, io.ErrNoProgress
	}
	for n := 0; n < len(b); n += 8 {
		i := (int(at) + n) / 8
		if i >= len(m.words) {
			return n, io.EOF
		}
		binary.NativeEndian.PutUint64(b[n:], atomic.LoadUint64(&m.words[i]))
	}
	return len(b), nil
}

// Words returns the words of the trace itself, not a copy. To write to them damages it.
func (m *Memory) Words() []uint64 { return m.words }

// Frame reads the next frame, as Live.Next does of one process.
func (m *Memory) Frame() (*Frame, error) {
	f := &Frame{Began: Now()}
	if err := m.reader.frame(f); err != nil {
		return nil, err
	}
	f.Time = Now()
	ByTime(f.Events)
	return f, nil
}

// Vital reports whether word i says what the trace is, or how long. With any other value
// there the trace is refused.
func (m *Memory) Vital(i int) bool { return i < hUsed || i >= infoOffset && i < headerWords }
