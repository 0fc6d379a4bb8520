package recording

import (
	"encoding/binary"
	"math"
	"slices"

	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// The limits of a History.
const (
	HistoryTime  = int64(60e9) // ns; time in which a viewer holds the server is not counted
	historyBytes = 64 << 20    // 64 MiB
)

// stillTime is how old what is known of the calls of a held server may be.
const stillTime = int64(100e6)

// A History keeps the last of what a Source gave: 60 s, or 64 MiB if those are
// sooner full. Held time does not count: whoever holds a server to think about it
// finds its past as it was. Its Past goes through it. It is used by one goroutine.
type History struct {
	Past
	cut   cutter
	first int // the number of segments[0]
	kept  []*kept
	bytes int
	spare [][]byte // where batches stood that fell off: the next ones are put there
	last  *trace.Frame
	fell  string
	limit int   // bytes
	ran   int64 // how long it ran, held time not counted

	evidence []int64  // moments that are to be kept, see Keep
	pins     []pinned // oldest first
	pinBytes int
}

// NewHistory returns a History that holds nothing yet.
func NewHistory() *History {
	h := &History{limit: historyBytes, cut: newCutter()}
	h.Past.from = h
	return h
}

// Hold says whether the server is held in the frames to come. Then nothing grows old.
func (h *History) Hold(held bool) { h.cut.still = held }

// Add adds the next frame of the source, and drops what is too old. It keeps the tables
// of f, which must not change, and copies its events and context.
func (h *History) Add(f *trace.Frame) {
	if h.last != nil && !h.cut.still {
		h.ran += f.Time - h.last.Time
	}
	b, starts := h.cut.add(f)
	if n := len(h.kept); n > 0 && (len(b.events) > 0 || b.lost > 0) {
		h.kept[n-1].batches = append(h.kept[n-1].batches, h.piece(appendBatch(h.room(b.size()), b)))
	}
	if starts {
		h.kept = append(h.kept, &kept{begins: f.Time, ran: h.ran, tables: h.piece(h.cut.tables(f))})
	}
	h.remember(h.cut.context(f, starts))
	last := *f
	last.Events, last.Context = nil, nil
	h.last = &last
	h.forget()
}

// remember keeps a context in the last segment. One that is only carried on is
// shared with the segment before, and counted there.
func (h *History) remember(data []byte, fresh bool) {
	if data == nil {
		return
	}
	k := h.kept[len(h.kept)-1]
	time := int64(binary.LittleEndian.Uint64(data))
	k.contexts = append(k.contexts, context{time, piece{data: data[contextHeader:]}})
	if fresh {
		h.bytes += len(data)
	} else {
		k.carried = true
	}
}

func (h *History) piece(data []byte) piece {
	h.bytes += cap(data)
	return piece{data: data}
}

// room is for n bytes. At full speed a batch has some megabytes, five times a second,
// and memory that is new each time costs more than what is written into it.
func (h *History) room(n int) []byte {
	for i, s := range h.spare {
		if cap(s) >= n && cap(s) <= 2*n {
			h.spare = slices.Delete(h.spare, i, i+1)
			return s[:0]
		}
	}
	return make([]byte, 0, n+n/8) // so that the next one fits, too
}

// keepSpare is how many places are kept for it.
const keepSpare = 4

// reuse keeps where the batches of k stand. A segment that was loaded has copies; one
// that was put aside has not.
func (h *History) reuse(k *kept) {
	for _, b := range k.batches[k.lent:] {
		h.spare = append(h.spare, b.data)
	}
	h.spare = slices.Delete(h.spare, 0, max(0, len(h.spare)-keepSpare))
}

// forget lets the oldest segments fall off, the last never.
func (h *History) forget() {
	for len(h.kept) > 1 {
		switch {
		case h.bytes > h.limit:
			h.fell = "what was more than " + units.Text.Binary(int64(h.limit))
		case h.kept[1].ran <= h.ran-HistoryTime:
			h.fell = "what was more than " + units.Text.Latency(float64(HistoryTime)) + " ago, held time not counted,"
		default:
			return
		}
		h.bytes -= h.kept[0].freed(h.kept[1])
		h.pin(h.kept[0], h.kept[1])
		h.kept[0] = nil
		h.kept = h.kept[1:]
		h.first++
	}
}

// freed is how many bytes are free once k has fallen off; next is the segment
// after it.
func (k *kept) freed(next *kept) int {
	n := cap(k.tables.data)
	for _, b := range k.batches {
		n += cap(b.data)
	}
	gone := k.contexts
	if next.carried {
		gone = gone[:len(gone)-1]
	}
	for _, c := range gone {
		n += contextHeader + len(c.data)
	}
	return n
}

// Fell says in half a sentence what was dropped at the beginning; "" if nothing was: then
// Begin is where the source began.
func (h *History) Fell() string { return h.fell }

// Bytes returns how many bytes the history takes.
func (h *History) Bytes() int { return h.bytes + h.pinBytes }

// The segments of its Past.

func (h *History) numbers() (first, after int) {
	return h.first - len(h.pins), h.first + len(h.kept)
}

func (h *History) begins(n int) int64 {
	k, _ := h.numbered(n)
	return k.begins
}

func (h *History) ends(n int) int64 {
	if _, next := h.numbered(n); next != nil {
		return next.begins
	}
	return math.MaxInt64
}

// end: the events of the last moments are not there yet, not even if their
// segment has begun.
func (h *History) end() int64 {
	if len(h.kept) == 0 {
		return 0
	}
	return max(h.last.StartedAt()-h.cut.flight, h.kept[0].begins)
}

// version: a segment grows, and for a moment from the next one's first batches. What
// was put aside does not, but another may have had its number.
func (h *History) version(n int) int {
	k, next := h.numbered(n)
	if n < h.first {
		return int(k.begins)
	}
	if next != nil {
		return (len(k.batches) + 1 + min(len(next.batches), 16)) << 32
	}
	v := len(k.batches) << 32
	if h.cut.still { // nothing is added, and the tables that come after it are others all the same
		v += int((h.last.Time - k.begins) / stillTime)
	}
	return v
}

func (h *History) load(n int) (*segment, error) {
	own, next := h.numbered(n)
	after := h.last
	if next != nil {
		var err error
		if after, err = decodeTables(next.tables.data); err != nil {
			return nil, err
		}
	}
	s, err := assemble(own, next, func(p piece) ([]byte, error) { return p.data, nil })
	if err != nil {
		return nil, err
	}
	s.after = after
	return s, nil
}

func (h *History) context(n int, t int64) ([]byte, error) {
	k, _ := h.numbered(n)
	c, _ := k.contextAt(t)
	return c.data, nil
}
