package tape

import "slices"

// asideLimit is what a History keeps at the most beyond the rest, see Keep.
const asideLimit = 16 << 20

// beforeIt is how long before a moment that is kept what led to it is kept, too.
const beforeIt = int64(250e6)

// aside is a segment that outlives the rest, with as much of the next one as belongs to
// it: its last events, and the tables that say which calls went on.
type aside struct {
	own, next *kept
	bytes     int
}

// Keep says which moments are to be remembered when the time around them falls off:
// the evidence of what was found. Their segments are put aside then, up to
// asideLimit of them, of which again the oldest fall off. So the past has gaps, see
// Past.Since.
func (h *History) Keep(moments []int64) { h.evidence = moments }

// putAside takes a segment that falls off, if it is to be kept.
func (h *History) putAside(own, next *kept) {
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
	a := aside{own, tail, own.size() + tail.size()}
	h.asides, h.asideBytes = append(h.asides, a), h.asideBytes+a.bytes
	for h.asideBytes > asideLimit && len(h.asides) > 1 {
		h.asideBytes -= h.asides[0].bytes
		h.asides = slices.Delete(h.asides, 0, 1)
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
		a := h.asides[len(h.asides)-(h.first-n)]
		return a.own, a.next
	}
	i := n - h.first
	if i+1 < len(h.kept) {
		next = h.kept[i+1]
	}
	return h.kept[i], next
}
