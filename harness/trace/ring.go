package trace

import (
	"sync"
	"sync/atomic"
)

// A ring is where one worker leaves its events. The writer never waits and
// never looks at a reader: it overwrites the oldest.
//
// Every word is stored atomically, and the head (the number of events ever
// written) after the event it counts. That is enough for a reader who copies
// first and looks at the head *again* afterwards: what the writer may have
// touched meanwhile is everything older than head+1-size. A sequence number in
// each event would not be enough: a reader saw it unchanged while the words
// behind it were already another event's (FACTS: 158,558 torn events in 2 s).
//
// Short-lived workers share a ring, and a lock.
type ring struct {
	head  *uint64
	words []uint64
	mask  uint64
	next  uint64      // the writer's own copy of head
	lock  *sync.Mutex // nil for a ring with one writer
}

func (m memory) ring(i int) ring {
	at := m.size.ring(i)
	return ring{
		head:  &m.words[at],
		words: m.words[at+ringHeader : at+ringHeader+m.size.Events*EventWords],
		mask:  uint64(m.size.Events - 1),
	}
}

func (r *ring) put(e *Event) {
	if r.lock != nil {
		r.lock.Lock()
		defer r.lock.Unlock()
	}
	w := e.Encode()
	i := (r.next & r.mask) * EventWords
	slot := r.words[i : i+EventWords : i+EventWords]
	atomic.StoreUint64(&slot[0], w[0])
	atomic.StoreUint64(&slot[1], w[1])
	atomic.StoreUint64(&slot[2], w[2])
	atomic.StoreUint64(&slot[3], w[3])
	r.next++
	atomic.StoreUint64(r.head, r.next)
}

// span says which events of a ring a reader may take: those from tail on that
// can still be there, and how many were lost before them. after is the head as
// read *after* the copy; the writer may be in the middle of event number after,
// which overwrites number after-size.
func span(tail, before, after, size uint64) (first, lost uint64) {
	oldest := uint64(0)
	if after+1 > size {
		oldest = after + 1 - size
	}
	first = min(max(tail, oldest), before)
	return first, first - min(tail, first)
}
