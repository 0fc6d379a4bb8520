// Package export writes what happened to a server in other forms: lines of text for people
// and pipes, CSV for spreadsheets and scripts, and JSON for Perfetto and chrome://tracing.
// What it writes cannot be read back: recordings are of package tape. It opens and closes
// no file.
//
// Read export.go (what all are), csv.go, lines.go (a line a turn), line.go (what is in one),
// chrome.go (the list and its counters), track.go (turns of a worker), item.go (one entry
// of the list) and summary.go (what was written).
package export

import (
	"cmp"
	"maps"
	"slices"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// An Exporter writes the frames of a source in another form. It is used by one goroutine;
// what it writes to is the caller's to close, after Close.
type Exporter interface {
	// Add writes the next frame, which is not to be changed until the next Add.
	Add(f *trace.Frame) error
	// Close writes what is left.
	Close() error
}

// workersOf are the keys of a map, in order.
func workersOf[V any](m map[tape.Worker]V) []tape.Worker {
	return slices.SortedFunc(maps.Keys(m), func(a, b tape.Worker) int {
		return cmp.Or(cmp.Compare(a.PID, b.PID), cmp.Compare(a.Number, b.Number))
	})
}

// turnOf is the number of the turn that s is in; that of the trace, where none is known.
func turnOf(s *tape.Step) uint32 {
	if s.Turn != nil {
		return s.Turn.Number
	}
	return s.Event.Turn
}
