package viz

import "muxlab/harness/model"

// A panel draws a snapshot into w by h cells.
type panel struct {
	name  string
	draw  func(s *snapshot, w, h int) block
	want  func(s *snapshot, w int) int // how many rows it would like
	least int                          // with how many it can still do
	fewer func(s *snapshot, w int) int // how many it fills when it cannot have those; nil: all it gets
}

// rowsIn is how many of so many rows the panel takes.
func (p panel) rowsIn(s *snapshot, w, most int) int {
	want := p.want(s, w)
	if want > most && p.fewer != nil {
		want = p.fewer(s, w)
	}
	return min(max(want, p.least), most)
}

func rowsFor(n int) func(*snapshot, int) int { return func(*snapshot, int) int { return n } }

var (
	queuesTab  = panel{"queues", queuesPanel, rowsFor(9), 5, nil}
	clientsTab = panel{"clients", connsPanel, wantConns, 7, nil}
	logTab     = panel{"calls", logPanel, rowsFor(12), 7, nil}

	findingsTab = panel{"findings", findingsPanel, rowsFor(8), 5, nil}
)

// panelsOf are the panel of the model in the middle of the screen, and those
// that take turns beside or below it.
func panelsOf(v model.View) (main panel, tabs []panel) {
	switch v {
	case model.Readiness:
		return panel{"set", setPanel, wantSet, 5, numberedSet}, []panel{{"tick", tickPanel, rowsFor(9), 7, nil}, queuesTab, clientsTab, logTab, findingsTab}
	case model.One:
		return panel{"thread", onePanel, rowsFor(6), 5, nil}, []panel{{"crowd", crowdPanel, rowsFor(10), 6, nil}, queuesTab, clientsTab, logTab, findingsTab}
	case model.Pool:
		return panel{"workers", lanesPanel, wantLanes, 5, nil}, []panel{{"queue", poolPanel, rowsFor(9), 5, nil}, clientsTab, queuesTab, logTab, findingsTab}
	case model.Processes:
		return panel{"processes", procsPanel, wantProcs, 5, procsAlone}, []panel{queuesTab, clientsTab, {"workers", lanesPanel, wantLanes, 5, nil}, logTab, findingsTab}
	}
	return panel{"workers", lanesPanel, wantLanes, 5, nil}, []panel{queuesTab, clientsTab, logTab, findingsTab}
}

func wantLanes(s *snapshot, _ int) int { return max(4, len(s.lanes)+2) }

func wantProcs(s *snapshot, _ int) int { return procsAlone(s, 0) + threadsOf(s.procs) }

func procsAlone(s *snapshot, _ int) int { return len(s.procs) + len(deathLines(s, 3)) + 3 }

func wantConns(s *snapshot, _ int) int { return max(6, min(len(s.rows)+3, 40)) }

// wantSet is a row for each descriptor of a few, or else what their numbers take.
func wantSet(s *snapshot, w int) int {
	switch {
	case len(s.cells) > numberedUpTo:
		return min(40, signRows(s.cells, w-4)+4)
	case len(s.cells) <= fewWatched && !s.fast:
		return len(s.cells) + 6
	}
	return numberedSet(s, w)
}

// numberedSet is how many rows the numbers of the descriptors take.
func numberedSet(s *snapshot, w int) int {
	if len(s.cells) > numberedUpTo {
		return 40
	}
	if longLegend(s, w-4) {
		return numberRows(s, w) + 5
	}
	return numberRows(s, w) + 4
}

// numberRows is how many of these rows hold numbers.
func numberRows(s *snapshot, w int) int {
	digits, names := cellWidths(s.cells, w-4, 3)
	per := max(1, min(10, (w-4)/cellSpan(digits, names)))
	return (len(s.cells) + per - 1) / per
}
