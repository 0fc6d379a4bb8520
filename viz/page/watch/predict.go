package watch

import (
	"time"

	"muxlab/viz/page"
	"muxlab/viz/page/watch/predict"

	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// prediction is the mode in which the student says what the next wait will return,
// or in a model without ticks, whose call returns next; then it happens.
type prediction struct {
	phase    predictPhase
	at       int
	marked   map[int64]bool
	per      int                // candidates in a row, as they were drawn last
	high     int                // and how many rows there was room for
	before   *snapshot.Snapshot // what was known when the question was answered
	seen     time.Time          // since when something has returned
	verdicts []predict.Verdict

	whyEmpty string // why the wait returned nothing; "" it returned something
}

// A predictPhase says how far a prediction is.
type predictPhase uint8

// A prediction is asked for, waits for the wait to return, and is explained.
const (
	predictAsks predictPhase = iota
	predictWaits
	predictTells
)

// score counts the predictions of this session, and those that were right in full.
type score struct{ Rounds, Right int }

// openPrediction opens the mode.
func (w *Page) openPrediction() { w.UI.Mode = &prediction{marked: map[int64]bool{}} }

func (m *prediction) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	if k == "esc" {
		return nil, false
	}
	if k == "H" {
		cmd := w.press(k)
		return cmd, w.UI.Hold != panel.Running
	}
	switch m.phase {
	case predictAsks:
		return m.askKey(w, k), true
	case predictWaits:
		if k == "." {
			return w.Do(w.Controller.Step), true
		}
	case predictTells:
		if k == "enter" || k == "p" || k == " " {
			*m = prediction{marked: map[int64]bool{}, per: m.per}
		}
	}
	return nil, true
}

// askKey moves, marks, and lets it happen.
func (m *prediction) askKey(w *Page, k string) page.Cmd {
	all := predict.Candidates(w.Snap)
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
			key := all[m.at].Key
			m.marked[key] = !m.marked[key]
		}
	case "enter":
		m.phase, m.before = predictWaits, w.Live
		return w.Do(w.Controller.Step)
	}
	return nil
}

// settleFor is how long after the first return the others may follow that the
// same step has woken.
const settleFor = 200 * time.Millisecond

// tick looks whether it has happened.
func (m *prediction) tick(w *Page) page.Cmd {
	if m.phase != predictWaits || w.UI.Axis.Past {
		return nil
	}
	if w.Ended {
		w.Say("the server has ended before anything returned", false)
		w.UI.Mode = nil
		return nil
	}
	returned := predict.Returned(m.before, w.Live)
	if len(returned) == 0 && predict.Waited(m.before, w.Live) == nil {
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
	m.verdicts, m.whyEmpty, m.phase = predict.Explain(m.before, w.Live, m.marked), predict.WhyNothing(m.before, w.Live), predictTells
	w.UI.score.Rounds++
	w.Tried("p")
	if predict.AllRight(m.verdicts) {
		w.UI.score.Right++
	}
	return nil
}
