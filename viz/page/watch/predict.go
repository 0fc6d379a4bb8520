package watch

import (
	"time"

	"muxlab/viz/page"

	"muxlab/harness/trace"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// Predict is the mode in which the student says what the next wait will return,
// or in a model without ticks, whose call returns next; then it happens.
type Predict struct {
	Phase  PredictPhase
	At     int
	Marked map[int64]bool
	per    int                // candidates in a row, as they were drawn last
	high   int                // and how many rows there was room for
	before *snapshot.Snapshot // what was known when the question was answered
	seen   time.Time          // since when something has returned
	Told   []Verdict

	Nothing string // why the wait returned nothing; "" it returned something
}

type PredictPhase uint8

const (
	predictAsks PredictPhase = iota
	predictWaits
	PredictTells
)

// Score is how well the predictions of this session went.
type Score struct{ Rounds, Right int }

// A candidate is what may be returned: a descriptor of the set, or a worker.
type candidate struct {
	key  int64
	name string
	Fd   int // -1: a worker
}

// Candidates of a snapshot, in the order of the screen.
func Candidates(s *snapshot.Snapshot) []candidate {
	var all []candidate
	if s.Loop != nil {
		for _, c := range s.Cells {
			name := panel.CellName(c)
			all = append(all, candidate{int64(c.Fd), name, c.Fd})
		}
		return all
	}
	for _, l := range s.Lanes {
		all = append(all, candidate{WorkerNumber(l.Pid, l.Number), l.Name, -1})
	}
	return all
}

// WorkerNumber is one number for a worker of a process.
func WorkerNumber(pid, worker int) int64 { return int64(pid)<<16 | int64(worker) }

// openPrediction opens the mode.
func (w *Page) openPrediction() { w.UI.Mode = &Predict{Marked: map[int64]bool{}} }

func (m *Predict) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	if k == "esc" {
		return nil, false
	}
	if k == "H" {
		cmd := w.press(k)
		return cmd, w.UI.Hold != panel.Running
	}
	switch m.Phase {
	case predictAsks:
		return m.askKey(w, k), true
	case predictWaits:
		if k == "." {
			return w.Do(w.Pilot.Step), true
		}
	case PredictTells:
		if k == "enter" || k == "p" || k == " " {
			*m = Predict{Marked: map[int64]bool{}, per: m.per}
		}
	}
	return nil, true
}

// askKey moves, marks, and lets it happen.
func (m *Predict) askKey(w *Page, k string) page.Cmd {
	all := Candidates(w.Snap)
	row := max(1, m.per)
	page := row * max(1, m.high)
	switch k {
	case "home", "g":
		m.At = 0
	case "end", "G":
		m.At = len(all) - 1
	case "pgup":
		m.At = max(0, m.At-page)
	case "pgdown":
		m.At = min(m.At+page, len(all)-1)
	}
	by := map[string]int{"left": -1, "h": -1, "right": 1, "l": 1, "up": -row, "k": -row, "down": row, "j": row}[k]
	if to := m.At + by; to >= 0 && to < len(all) {
		m.At = to
	}
	m.At = max(0, min(m.At, len(all)-1))
	switch k {
	case " ":
		if len(all) > 0 {
			key := all[m.At].key
			m.Marked[key] = !m.Marked[key]
		}
	case "enter":
		m.Phase, m.before = predictWaits, w.Live
		return w.Do(w.Pilot.Step)
	}
	return nil
}

// settleFor is how long after the first return the others may follow that the
// same step has woken.
const settleFor = 200 * time.Millisecond

// tick looks whether it has happened.
func (m *Predict) tick(w *Page) page.Cmd {
	if m.Phase != predictWaits || w.UI.Axis.Past {
		return nil
	}
	if w.Ended {
		w.Say("the server has ended before anything returned", false)
		w.UI.Mode = nil
		return nil
	}
	returned := returnedSince(m.before, w.Live)
	if len(returned) == 0 && !(w.Live.Loop != nil && newTick(m.before, w.Live)) {
		return nil
	}
	if w.Live.Loop == nil {
		if m.seen.IsZero() {
			m.seen = time.Now()
		}
		if time.Since(m.seen) < settleFor {
			return nil
		}
	}
	m.Told, m.Nothing, m.Phase = Explain(m.before, w.Live, m.Marked), WhyNothing(w.Live), PredictTells
	w.UI.Score.Rounds++
	if allRight(m.Told) {
		w.UI.Score.Right++
	}
	return nil
}

// newTick: a turn of the loop is complete that was not before.
func newTick(before, after *snapshot.Snapshot) bool {
	return after.Tick != nil && after.Tick.Done && (before.Tick == nil || after.Tick.Turn != before.Tick.Turn)
}

// returnedSince is what the first wait after a moment returned, or whose calls.
func returnedSince(before, after *snapshot.Snapshot) map[int64]bool {
	all := map[int64]bool{}
	if after.Loop != nil {
		if newTick(before, after) {
			for _, m := range after.Tick.Ready {
				all[int64(m.FD)] = true
			}
		}
		return all
	}
	for _, e := range callsSince(before, after) {
		all[WorkerNumber(e.PID, e.Worker)] = true
	}
	return all
}

// callsSince are the calls that returned after a moment.
func callsSince(before, after *snapshot.Snapshot) []snapshot.Entry {
	known := int64(0)
	if n := len(before.Log); n > 0 {
		known = before.Log[n-1].Time
	}
	var list []snapshot.Entry
	for _, e := range after.Log {
		if e.Time > known && (e.Op.IsCall() || e.Op == trace.OpWait) {
			list = append(list, e)
		}
	}
	return list
}
