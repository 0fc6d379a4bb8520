package viz

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/trace"
)

// predict is the mode in which the student says what the next wait will return,
// or in a model without ticks, whose call returns next; then it happens.
type predict struct {
	phase  predictPhase
	at     int
	marked map[int64]bool
	per    int       // candidates in a row, as they were drawn last
	high   int       // and how many rows there was room for
	before *snapshot // what was known when the question was answered
	seen   time.Time // since when something has returned
	told   []verdict

	nothing string // why the wait returned nothing; "" it returned something
}

type predictPhase uint8

const (
	predictAsks predictPhase = iota
	predictWaits
	predictTells
)

// score is how well the predictions of this session went.
type score struct{ rounds, right int }

// A candidate is what may be returned: a descriptor of the set, or a worker.
type candidate struct {
	key  int64
	name string
	fd   int // -1: a worker
}

// candidates of a snapshot, in the order of the screen.
func candidates(s *snapshot) []candidate {
	var all []candidate
	if s.loop != nil {
		for _, c := range s.cells {
			name := cellName(c)
			all = append(all, candidate{int64(c.fd), name, c.fd})
		}
		return all
	}
	for _, l := range s.lanes {
		all = append(all, candidate{workerNumber(l.pid, l.number), l.name, -1})
	}
	return all
}

// workerNumber is one number for a worker of a process.
func workerNumber(pid, worker int) int64 { return int64(pid)<<16 | int64(worker) }

// askPrediction opens the mode. It is about what comes, and needs a hold.
func (w *watch) askPrediction() {
	switch {
	case w.ui.axis.past:
		w.say("a prediction is about what comes: G leaves the past", false)
	case w.ui.hold != holdAll && w.ui.hold != holdServer:
		w.say("hold the server first, with space: then say what the next wait returns", false)
	case len(candidates(w.snap)) == 0:
		w.say("there is nothing yet that could be returned", false)
	default:
		w.ui.mode = &predict{marked: map[int64]bool{}}
	}
}

func (m *predict) key(w *watch, k string) (cmd tea.Cmd, stays bool) {
	if k == "esc" {
		return nil, false
	}
	if k == "H" {
		cmd, _ := w.holdKey(k)
		return cmd, w.ui.hold != running
	}
	switch m.phase {
	case predictAsks:
		return m.askKey(w, k), true
	case predictWaits:
		if k == "." {
			return w.do(w.pilot.step), true
		}
	case predictTells:
		if k == "enter" || k == "p" || k == " " {
			*m = predict{marked: map[int64]bool{}, per: m.per}
		}
	}
	return nil, true
}

// askKey moves, marks, and lets it happen.
func (m *predict) askKey(w *watch, k string) tea.Cmd {
	all := candidates(w.snap)
	row := max(1, m.per)
	page := row * max(1, m.high)
	switch k {
	case "home", "g":
		m.at = 0
	case "end", "G":
		m.at = len(all) - 1
	case "pgup":
		m.at = max(0, m.at-page)
	case "pgdown":
		m.at = min(m.at+page, len(all)-1)
	}
	by := map[string]int{"left": -1, "h": -1, "right": 1, "l": 1, "up": -row, "k": -row, "down": row, "j": row}[k]
	if to := m.at + by; to >= 0 && to < len(all) {
		m.at = to
	}
	m.at = max(0, min(m.at, len(all)-1))
	switch k {
	case " ":
		if len(all) > 0 {
			key := all[m.at].key
			m.marked[key] = !m.marked[key]
		}
	case "enter":
		m.phase, m.before = predictWaits, w.live
		return w.do(w.pilot.step)
	}
	return nil
}

// settleFor is how long after the first return the others may follow that the
// same step has woken.
const settleFor = 200 * time.Millisecond

// tick looks whether it has happened.
func (m *predict) tick(w *watch) tea.Cmd {
	if m.phase != predictWaits || w.ui.axis.past {
		return nil
	}
	if w.ended {
		w.say("the server has ended before anything returned", false)
		w.ui.mode = nil
		return nil
	}
	returned := returnedSince(m.before, w.live)
	if len(returned) == 0 && !(w.live.loop != nil && newTick(m.before, w.live)) {
		return nil
	}
	if w.live.loop == nil {
		if m.seen.IsZero() {
			m.seen = time.Now()
		}
		if time.Since(m.seen) < settleFor {
			return nil
		}
	}
	m.told, m.nothing, m.phase = explain(m.before, w.live, m.marked), whyNothing(w.live), predictTells
	w.ui.score.rounds++
	if allRight(m.told) {
		w.ui.score.right++
	}
	return nil
}

// newTick: a turn of the loop is complete that was not before.
func newTick(before, after *snapshot) bool {
	return after.tick != nil && after.tick.done && (before.tick == nil || after.tick.turn != before.tick.turn)
}

// returnedSince is what the first wait after a moment returned, or whose calls.
func returnedSince(before, after *snapshot) map[int64]bool {
	all := map[int64]bool{}
	if after.loop != nil {
		if newTick(before, after) {
			for _, m := range after.tick.ready {
				all[int64(m.FD)] = true
			}
		}
		return all
	}
	for _, e := range callsSince(before, after) {
		all[workerNumber(e.PID, e.Worker)] = true
	}
	return all
}

// callsSince are the calls that returned after a moment.
func callsSince(before, after *snapshot) []entry {
	known := int64(0)
	if n := len(before.log); n > 0 {
		known = before.log[n-1].Time
	}
	var list []entry
	for _, e := range after.log {
		if e.Time > known && (e.Op.IsCall() || e.Op == trace.OpWait) {
			list = append(list, e)
		}
	}
	return list
}
