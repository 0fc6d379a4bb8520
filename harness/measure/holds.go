package measure

// A Hold is when a viewer held the server, in ns of the trace's clock. It began after the
// frame at Before and no later than the one at Seen; Until is the last frame in it. The zero
// Hold is none. The session keeps it in a recording, as Samples.
type Hold struct{ Before, Seen, Until int64 }

// Holds are the latest holds, in order of time, none of them overlapping. They are no
// running time.
type Holds struct{ list []Hold }

// keepHolds is how many holds are kept.
const keepHolds = 64

// Note adds a hold, or what was seen of the latest one since. The zero Hold adds nothing, nor
// does one that ended no later than what is known.
func (all *Holds) Note(h Hold) {
	n := len(all.list)
	if h == (Hold{}) || n > 0 && h.Until <= all.list[n-1].Until {
		return
	}
	for ; n > 0 && all.list[n-1].Until >= h.Before; n-- { // it is the same
		if same := all.list[n-1]; same.Before <= h.Before {
			h.Before, h.Seen = same.Before, same.Seen
		}
		h.Until = max(h.Until, all.list[n-1].Until)
	}
	if n == keepHolds {
		n = copy(all.list, all.list[1:])
	}
	all.list = append(all.list[:n], h)
}

// Since returns how much of the time since at was held, in ns. Of a hold that at lies in, it
// is all that follows.
func (all *Holds) Since(at int64) int64 { return all.Between(at, 1<<63-1) }

// Between returns how much of the time from from until until was held, in ns.
func (all *Holds) Between(from, until int64) int64 {
	sum := int64(0)
	for _, h := range all.list {
		sum += max(0, min(h.Until, until)-max(h.Before, from))
	}
	return sum
}

// Within returns how much of a wait from from until until was held, in ns, in holds that began
// in it. A wait that began in a hold was released by a step, and was not held. Of one that
// began as the hold did, only what follows is sure.
func (all *Holds) Within(from, until int64) int64 {
	sum := int64(0)
	for _, h := range all.list {
		began := h.Before
		if began < from {
			began = h.Seen
		}
		if h.Seen >= from {
			sum += max(0, min(h.Until, until)-began)
		}
	}
	return sum
}
