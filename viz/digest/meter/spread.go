package meter

import "math/bits"

// A Spread is the distribution of times in ns, small enough for thousands of connections to
// have one each. It has four cells an octave, so a value read from it is within one eighth
// of the true one. When a cell is full all are halved: old times count less. The nil and
// the zero Spread are empty.
type Spread struct {
	cells [spreadCells]uint16
	n     uint32
}

const (
	spreadCells = 104
	spreadUnit  = 256 // ns; the last cell is for 30 s and more
)

// Add adds a time.
func (s *Spread) Add(ns int64) {
	i := spreadCellOf(ns)
	if s.cells[i] == 1<<16-1 {
		s.halve()
	}
	s.cells[i]++
	s.n++
}

func (s *Spread) halve() {
	s.n = 0
	for i := range s.cells {
		s.cells[i] /= 2
		s.n += uint32(s.cells[i])
	}
}

// spreadCellOf returns the cell of a time.
func spreadCellOf(ns int64) int {
	u := uint64(max(ns, 0)) / spreadUnit
	e := max(0, bits.Len64(u)-3)
	return min(e*4+int(u>>e), spreadCells-1)
}

// spreadValueOf returns the time in the middle of a cell.
func spreadValueOf(i int) int64 {
	if i < 8 {
		return int64(i)*spreadUnit + spreadUnit/2
	}
	e := i/4 - 1
	return (int64(i-4*e)<<e)*spreadUnit + (spreadUnit<<e)/2
}

// Quantile returns the time below which a share q of the times are, 0 to 1; 0 if empty.
func (s *Spread) Quantile(q float64) int64 {
	if s == nil || s.n == 0 {
		return 0
	}
	rank, seen := uint32(q*float64(s.n-1))+1, uint32(0)
	for i, n := range s.cells {
		if seen += uint32(n); seen >= rank {
			return spreadValueOf(i)
		}
	}
	return spreadValueOf(spreadCells - 1)
}
