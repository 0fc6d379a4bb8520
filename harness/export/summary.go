package export

import (
	"fmt"

	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// A Summary counts what was exported. The zero value is ready for use.
type Summary struct {
	events      int
	lost        uint64
	begin, last int64 // ns
	processes   map[int]bool
}

// Add counts the next frame.
func (s *Summary) Add(f *trace.Frame) {
	if s.processes == nil {
		s.begin, s.processes = f.Time, map[int]bool{}
	}
	for _, p := range f.Processes {
		s.processes[p.PID] = true
	}
	s.events, s.lost, s.last = s.events+len(f.Events), s.lost+f.Lost, f.Time
}

// String is the summary in one line.
func (s Summary) String() string {
	return fmt.Sprintf("%s events of %d processes in %.1f s; %s lost",
		units.Count(s.events), len(s.processes), float64(s.last-s.begin)/1e9, units.Count(s.lost))
}
