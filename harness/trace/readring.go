package trace

// The past of a process: the events that are new in its rings.

import "slices"

// events reads what is new in every ring.
func (r *reader) events(to []Event) ([]Event, error) {
	for i := range r.size.Rings {
		var err error
		if to, err = r.ring(i, to); err != nil {
			return to, err
		}
	}
	return to, nil
}

// pieceEvents are copied at once. What is copied is still in the processor's cache
// when it is decoded, and the server's own data there is left alone.
const pieceEvents = 1 << 10

// ring reads what is new in one, a piece after the other.
func (r *reader) ring(i int, to []Event) ([]Event, error) {
	at, size := r.size.ring(i), uint64(r.size.Events)
	head, err := r.head(at)
	tail := r.tails[i]
	if r.tails[i] = head; err != nil || head <= tail { // below it: damaged
		return to, err
	}
	from := tail
	if head-tail > size {
		from = head - size
	}
	to = slices.Grow(to, int(head-from))
	for from < head {
		n := min(head-from, pieceEvents, size-from%size)
		if err := r.read(at+ringHeader+int(from%size)*EventWords, r.piece[:n*EventWords]); err != nil {
			return to, err
		}
		after, err := r.head(at)
		if err != nil {
			return to, err
		}
		first, lost := span(tail, from+n, after, size)
		r.lost += lost
		to = r.decode(to, r.piece[(max(first, from)-from)*EventWords:n*EventWords])
		from += n
		tail = from
	}
	return to, nil
}

// head of the ring at this word: how many events were ever written into it.
func (r *reader) head(at int) (uint64, error) {
	err := r.read(at, r.latest[:])
	return r.latest[0], err
}

// decode appends the events in w.
func (r *reader) decode(to []Event, w []uint64) []Event {
	for ; len(w) > 0; w = w[EventWords:] {
		to = append(to, Decode([EventWords]uint64(w)))
		to[len(to)-1].PID = r.info.PID
	}
	return to
}
