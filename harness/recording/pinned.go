package recording

import "slices"

// pinLimit is what a History keeps at the most beyond the rest, see Keep.
const pinLimit = 16 << 20

// beforeIt is how long before a moment that is kept what led to it is kept, too.
const beforeIt = int64(250e6)

// A pinned is a segment that outlives the rest, with as much of the next one as belongs to
// it: its last events, and the tables that say which calls went on.
type pinned struct {
	own, next *kept
	bytes     int
}

// Keep says which moments are to be remembered when the time around them falls off:
// the evidence of what was found. Their segments are pinned then, up to
// pinLimit of them, of which again the oldest fall off. So the past has gaps, see
// Past.Since.
func (h *History) Keep(moments []int64) { h.evidence = moments }

// pin takes a segment that falls off, if it is to be kept.
func (h *History) pin(own, next *kept) {
	wanted := func(t int64) bool { return own.begins <= t && t < next.begins+beforeIt }
	if !slices.ContainsFunc(h.evidence, wanted) {
		h.reuse(own)
		return
	}
	tail := &kept{begins: next.begins, tables: next.tables}
	for _, p := range next.batches {
		tail.batches = append(tail.batches, p)
		if b, err := decodeBatch(p.data); err != nil || b.until >= next.begins {
			break
		}
	}
	next.lent = len(tail.batches)
	a := pinned{own, tail, own.size() + tail.size()}
	h.pins, h.pinBytes = append(h.pins, a), h.pinBytes+a.bytes
	for h.pinBytes > pinLimit && len(h.pins) > 1 {
		h.pinBytes -= h.pins[0].bytes
		h.pins = slices.Delete(h.pins, 0, 1)
	}
}

// size is how many bytes k takes.
func (k *kept) size() int {
	n := cap(k.tables.data)
	for _, b := range k.batches {
		n += cap(b.data)
	}
	for _, c := range k.contexts {
		n += contextHeader + len(c.data)
	}
	return n
}

// numbered is segment n, and the next one; nil if it is the last.
func (h *History) numbered(n int) (own, next *kept) {
	if n < h.first {
		a := h.pins[len(h.pins)-(h.first-n)]
		return a.own, a.next
	}
	i := n - h.first
	if i+1 < len(h.kept) {
		next = h.kept[i+1]
	}
	return h.kept[i], next
}
