package digest

import "math/bits"

// A Spread is how times are distributed, small enough for one of each of many
// thousand connections: four cells an octave, so that a value read off it is
// within an eighth of the true one. When a cell is full all are halved: what is
// old counts less.
type Spread struct {
	cells [spreadCells]uint16
	N     uint32
}

const (
	spreadCells = 104
	SpreadUnit  = 256 // ns; the last cell is for half a minute and more
)

func (s *Spread) Add(ns int64) {
	i := SpreadCell(ns)
	if s.cells[i] == 1<<16-1 {
		s.halve()
	}
	s.cells[i]++
	s.N++
}

func (s *Spread) halve() {
	s.N = 0
	for i := range s.cells {
		s.cells[i] /= 2
		s.N += uint32(s.cells[i])
	}
}

func SpreadCell(ns int64) int {
	u := uint64(max(ns, 0)) / SpreadUnit
	e := max(0, bits.Len64(u)-3)
	return min(e*4+int(u>>e), spreadCells-1)
}

// SpreadValue is the middle of a cell.
func SpreadValue(i int) int64 {
	if i < 8 {
		return int64(i)*SpreadUnit + SpreadUnit/2
	}
	e := i/4 - 1
	return (int64(i-4*e)<<e)*SpreadUnit + (SpreadUnit<<e)/2
}

// Quantile is the value below which a share q of the times are; 0 if there are none.
func (s *Spread) Quantile(q float64) int64 {
	if s == nil || s.N == 0 {
		return 0
	}
	rank, seen := uint32(q*float64(s.N-1))+1, uint32(0)
	for i, n := range s.cells {
		if seen += uint32(n); seen >= rank {
			return SpreadValue(i)
		}
	}
	return SpreadValue(spreadCells - 1)
}
