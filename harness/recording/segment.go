package recording

import (
	"slices"
	"sort"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// segments are numbered in order of time. Numbers stay when old ones fall off.
type segments interface {
	numbers() (first, after int)
	begins(n int) int64
	ends(n int) int64  // where the next one begins, or began: there may be a gap
	version(n int) int // another when load would give more than before
	load(n int) (*segment, error)
	context(n int, t int64) ([]byte, error) // the latest that is not after t; t is in n
	end() int64
}

// A segment is one piece of a past, see cutter.
type segment struct {
	number  int
	version int
	tables  *trace.Frame
	redo    []trace.Event // from before the tables: some may be in them, some not
	events  []trace.Event // until the next segment begins
	batches []batch       // as they were given; without their events
	after   *trace.Frame  // the tables that come next; nil if none are known
	turns   []int         // which events begin a turn, see begun
	counted bool          // turns is known
}

// read calls each for every event of the segment. What was before is known from the tables.
func (s *segment) read(each func(*tape.Step)) {
	r := tape.NewReader()
	r.Frame(&trace.Frame{Time: s.tables.Time, Processes: s.tables.Processes, Events: s.redo}, tape.Detail{}, nil)
	then := s.tables
	if s.after != nil { // they also show the processes that start meanwhile
		then = s.after
	}
	r.Frame(&trace.Frame{Time: then.Time, Processes: then.Processes, Events: s.events}, tape.Detail{}, each)
}

// begun returns which events of the segment begin a turn, in order.
func (s *segment) begun() []int {
	if !s.counted {
		n := 0
		s.read(func(one *tape.Step) {
			if one.Begins {
				s.turns = append(s.turns, n)
			}
			n++
		})
		s.counted = true
	}
	return s.turns
}

// loaded is load for those who will not come back to it.
func (p *Past) loaded(n int) (*segment, error) {
	for _, s := range p.cache {
		if s.number == n && s.version == p.from.version(n) {
			return s, nil
		}
	}
	return p.from.load(n)
}

// number of the segment that t is in.
func (p *Past) number(t int64) int {
	first, after := p.from.numbers()
	later := sort.Search(after-first, func(i int) bool { return p.from.begins(first+i) > t })
	return max(first, first+later-1)
}

func (p *Past) after() int {
	_, after := p.from.numbers()
	return after
}

// load keeps the last two: a step back and forth over a border loads nothing.
func (p *Past) load(n int) (*segment, error) {
	for i, s := range p.cache {
		if s.number == n && s.version == p.from.version(n) {
			p.cache = append(slices.Delete(p.cache, i, i+1), s)
			return s, nil
		}
	}
	s, err := p.from.load(n)
	if err != nil {
		return nil, err
	}
	s.number, s.version = n, p.from.version(n)
	p.cache = append(p.cache, s)
	if len(p.cache) > 2 {
		p.cache = slices.Delete(p.cache, 0, 1)
	}
	return s, nil
}
