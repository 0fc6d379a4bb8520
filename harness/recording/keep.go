package recording

import (
	"sort"

	"muxlab/harness/trace"
)

// kept is a segment as it is kept: in memory, or on file.
type kept struct {
	begins   int64
	tables   piece
	batches  []piece
	contexts []context
	carried  bool  // the first context is the last of the segment before
	ran      int64 // of a history: how long it had run by then
	lent     int   // so many of the batches are of one that was put aside, too
}

// A context is what a viewer knew from a time on, see Frame.
type context struct {
	time int64
	piece
}

// contextAt finds the context of time t.
func (k *kept) contextAt(t int64) (context, bool) {
	for i := len(k.contexts) - 1; i >= 0; i-- {
		if k.contexts[i].time <= t {
			return k.contexts[i], true
		}
	}
	return context{}, false
}

// A piece is encoded data, or where it is in a file.
type piece struct {
	data []byte
	at   int64
	size int
}

// assemble decodes a segment. next is the one that follows, if there is one: the
// events of the last moments before it began are in its batches, see cutter.
func assemble(own, next *kept, read func(piece) ([]byte, error)) (*segment, error) {
	data, err := read(own.tables)
	if err != nil {
		return nil, err
	}
	s := &segment{}
	if s.tables, err = decodeTables(data); err != nil {
		return nil, err
	}
	ends := int64(1<<63 - 1)
	all, err := s.take(nil, own.batches, ends, read)
	if err == nil && next != nil {
		ends = next.begins
		of := s.batches
		all, err = s.take(all, next.batches, ends, read)
		s.batches = of
	}
	if err != nil {
		return nil, err
	}
	trace.ByTime(all)
	from := sort.Search(len(all), func(i int) bool { return all[i].Time >= own.begins })
	to := sort.Search(len(all), func(i int) bool { return all[i].Time >= ends })
	s.redo, s.events = all[:from], all[from:max(from, to)]
	return s, nil
}

// take decodes batches, up to the one that reaches a time.
func (s *segment) take(all []trace.Event, from []piece, upTo int64, read func(piece) ([]byte, error)) ([]trace.Event, error) {
	for _, one := range from {
		data, err := read(one)
		if err != nil {
			return nil, err
		}
		b, err := decodeBatch(data)
		if err != nil {
			return nil, err
		}
		all = append(all, b.events...)
		s.batches = append(s.batches, batch{until: b.until, lost: b.lost})
		if b.until >= upTo {
			break
		}
	}
	return all, nil
}
