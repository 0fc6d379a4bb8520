package panel

import (
	"muxlab/harness/model"
	"muxlab/viz/digest"
	"muxlab/viz/panel/cell"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// A Panel is a part of the screen. The zero value shows nothing and must not be drawn.
type Panel struct {
	Name  string                               // in the bottom row, and to tell panels apart
	Draw  func(s *Canvas, w, h int) term.Block // h rows of w cells
	Want  func(s *Canvas, w int) int           // how many rows it can use
	Least int                                  // how many rows it needs
	Fewer func(s *Canvas, w int) int           // how many it fills if it gets fewer than it can use; nil: all
}

// RowsIn returns how many rows the panel takes, if it may have most of them at most.
func (p Panel) RowsIn(s *Canvas, w, most int) int {
	want := p.Want(s, w)
	if want > most && p.Fewer != nil {
		want = p.Fewer(s, w)
	}
	return min(max(want, p.Least), most)
}

func rowsFor(n int) func(*Canvas, int) int {
	return func(*Canvas, int) int { return n }
}

// Panels that the screens of several models have.
var (
	QueuesTab  = Panel{"queues", queuesPanel, rowsFor(9), 5, nil}
	ClientsTab = Panel{"clients", ConnsPanel, wantConns, 7, nil}
	LogTab     = Panel{"calls", LogPanel, rowsFor(12), 7, nil}

	FindingsTab = Panel{"findings", findingsPanel, rowsFor(8), 5, nil}
)

// The names of the panels of a server's processes, of its workers, and of what it watches.
const (
	Set       = "set"
	Processes = "processes"
	Workers   = "workers"
)

// PanelsOf returns the panel of the model in the middle of the screen, and those
// that take turns beside or below it.
func PanelsOf(v model.View) (main Panel, tabs []Panel) {
	switch v {
	case model.Readiness:
		return Panel{Set, setPanel, wantSet, 5, numberedSet}, []Panel{{"tick", TickPanel, wantTick, 7, nil}, QueuesTab, ClientsTab, LogTab, FindingsTab}
	case model.One:
		return Panel{"thread", onePanel, wantOne, 5, nil}, []Panel{{"crowd", crowdPanel, rowsFor(10), 6, nil}, QueuesTab, ClientsTab, LogTab, FindingsTab}
	case model.Pool:
		return Panel{Workers, lanesPanel, wantLanes, 4, nil}, []Panel{{"queue", poolPanel, rowsFor(9), 5, nil}, ClientsTab, QueuesTab, LogTab, FindingsTab}
	case model.Processes:
		return Panel{Processes, procsPanel, WantProcs, 5, procsAlone}, []Panel{QueuesTab, ClientsTab, {Workers, lanesPanel, wantLanes, 5, nil}, LogTab, FindingsTab}
	}
	return Panel{Workers, lanesPanel, wantLanes, 4, nil}, []Panel{QueuesTab, ClientsTab, LogTab, FindingsTab}
}

func wantLanes(s *Canvas, _ int) int { return max(4, len(s.Lanes)+2) }

// WantProcs returns how many rows the processes take with all their threads.
func WantProcs(s *Canvas, _ int) int { return procsAlone(s, 0) + threadsOf(s.Procs) }

func procsAlone(s *Canvas, _ int) int { return len(s.Procs) + len(deathLines(s, 3)) + 3 }

func wantConns(s *Canvas, _ int) int { return max(6, min(len(s.Rows)+3, 40)) }

// wantSet is a row for each descriptor of a few, or else what their numbers take.
func wantSet(s *Canvas, w int) int {
	switch {
	case len(s.Cells) > NumberedUpTo:
		return min(40, cell.Rows(s.Cells, w-4)+4)
	case len(s.Cells) <= digest.FewWatched && !s.Fast:
		return len(s.Cells) + 6
	}
	return numberedSet(s, w)
}

// numberedSet is how many rows the numbers of the descriptors take.
func numberedSet(s *Canvas, w int) int {
	if len(s.Cells) > NumberedUpTo {
		return 40
	}
	if longLegend(s, w-4) {
		return numberRows(s.Snapshot, w) + 5
	}
	return numberRows(s.Snapshot, w) + 4
}

// numberRows is how many of these rows hold numbers.
func numberRows(s *snapshot.Snapshot, w int) int {
	digits, names := cell.Widths(s.Cells, w-4, 3)
	per := max(1, min(10, (w-4)/cell.Span(digits, names)))
	return (len(s.Cells) + per - 1) / per
}
