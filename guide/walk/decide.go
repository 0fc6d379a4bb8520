package walk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/query"
	"muxlab/guide/script"
)

// A Verdict is what became of a prediction.
type Verdict struct {
	Truth   string // what it was, in this run; "" it was not decided
	Outcome notes.Outcome
	Says    string // what the lab says to this wrong answer; "" nothing of its own
	Why     string // it was not decided; for the author of the lab
}

const (
	// settles is how long an answer must stay the same to count: a client may have
	// connected, and the wait that brings it not returned.
	settles = 300 * time.Millisecond
	// patience is how long a run may take to decide a question, from the moment that it is
	// asked about.
	patience = 6 * time.Second
)

// deciding is what was seen of the answer so far.
type deciding struct {
	asked time.Time // since when all of After hold
	waits [2]int    // that had returned on each side by then
	last  string    // the answer that was seen last
	since time.Time // since when it is that
}

// decide looks what the answer is. It reports whether that is settled.
func (w *Walk) decide(s query.Sides) bool {
	d, now := &w.deciding, w.now()
	if q := w.uncounted(s); q != "" {
		w.Verdict = Verdict{Outcome: notes.Undecided, Why: q + " counts from the answer on, and a recording is shown"}
		w.finish()
		return true
	}
	for _, after := range w.Step().After {
		if holds, known := after.Holds(s); d.asked.IsZero() && (!holds || !known) {
			return false
		}
	}
	if d.asked.IsZero() {
		d.asked = now
		d.waits = waits(s)
	}
	truth, text, known := w.truth(s)
	if text != d.last || !known {
		d.last, d.since = text, now
	}
	switch {
	case known && now.Sub(d.since) >= settles && w.fresh(s):
		w.tell(truth, text)
		return true
	case now.Sub(d.asked) >= patience:
		w.Verdict = Verdict{Outcome: notes.Undecided, Why: w.undecided(s, known)}
		w.finish()
		return true
	}
	return false
}

// uncounted returns a query of the step that a recording cannot answer; "" there is none.
func (w *Walk) uncounted(s query.Sides) string {
	all := w.asked()
	for _, after := range w.Step().After {
		all = append(all, after.Left)
		if after.Query != nil {
			all = append(all, *after.Query)
		}
	}
	for _, q := range all {
		if o := s[q.Side]; o != nil && !o.Counts(q) {
			return q.String()
		}
	}
	return ""
}

// undecided says why the truth was not settled; known says that there is one at this moment.
func (w *Walk) undecided(s query.Sides, known bool) string {
	step := w.Step()
	switch {
	case known && !w.fresh(s):
		return "no wait returned that began after the answer"
	case known:
		return "the answer changes all the time"
	case step.Truth != nil:
		return step.Truth.String() + " is not known"
	}
	var hold, all []string
	for _, o := range step.Options {
		all = append(all, o.When.String()+" ("+o.When.Now(s)+")")
		if holds, ok := o.When.Holds(s); holds && ok {
			hold = append(hold, o.When.String()+" ("+o.When.Now(s)+")")
		}
	}
	switch len(hold) {
	case 0:
		return "none of the options holds: " + strings.Join(all, "; ")
	case 2:
		return "two options hold: " + strings.Join(hold, "; ")
	}
	return fmt.Sprintf("%d options hold: %s", len(hold), strings.Join(hold, "; "))
}

// Missing says what the step at hand waits for, and what that is at this moment: all of After
// that do not hold yet, or all of Until.
func (w *Walk) Missing(s query.Sides) string {
	step := w.Step()
	var parts []string
	for _, c := range append(slices.Clone(step.After), step.Until...) {
		if holds, known := c.Holds(s); !holds || !known {
			parts = append(parts, c.String()+" does not come: "+c.Now(s))
		}
	}
	return strings.Join(parts, "; ")
}

// waits are how many waits have returned on each side.
func waits(s query.Sides) (n [2]int) {
	for i, o := range s {
		if o != nil {
			n[i] = o.Waits()
		}
	}
	return n
}

// fresh reports whether the last wait began after all that the question waits for, if the
// answer is about the last wait. The one that was seen last may have begun before; that of a
// server that is held is the last one.
func (w *Walk) fresh(s query.Sides) bool {
	for _, q := range w.asked() {
		d, o := query.Find(q.Name), s[q.Side]
		if d != nil && d.Turn && o != nil && !o.Held() && o.Waits() <= w.deciding.waits[q.Side] {
			return false
		}
	}
	return true
}

// asked are the queries that decide what the answer is.
func (w *Walk) asked() (all []query.Query) {
	step := w.Step()
	if step.Truth != nil {
		return []query.Query{*step.Truth}
	}
	for _, o := range step.Options {
		all = append(all, o.When.Left)
		if o.When.Query != nil {
			all = append(all, *o.When.Query)
		}
	}
	return all
}

// truth is what the answer is now; known is false if nothing or more than one thing is true.
func (w *Walk) truth(s query.Sides) (a answer, text string, known bool) {
	step := w.Step()
	if step.Truth != nil {
		v, known := step.Truth.Value(s)
		return answer{value: v}, v.String(), known
	}
	for i, o := range step.Options {
		holds, ok := o.When.Holds(s)
		if !holds || !ok {
			continue
		}
		if a.option > 0 {
			return answer{}, "", false
		}
		a.option, text = i+1, o.Text
	}
	return a, text, a.option > 0
}

// tell compares the answer with what it was.
func (w *Walk) tell(truth answer, text string) {
	w.Verdict = Verdict{Truth: text, Outcome: notes.Wrong}
	switch {
	case w.given.unknown:
		w.Verdict.Outcome = notes.Unknown
	case w.right(truth):
		w.Verdict.Outcome = notes.Right
	default:
		w.Verdict.Says = w.said()
	}
	w.finish()
}

func (w *Walk) finish() {
	w.phase = Over
	w.keep(notes.Answer{Given: w.Given(), Sure: w.sure, Truth: w.Verdict.Truth, Outcome: w.Verdict.Outcome})
}

func (w *Walk) right(truth answer) bool {
	if truth.option > 0 {
		return w.given.option == truth.option
	}
	return w.given.value.Equal(truth.value, w.Step().Within)
}

// said is what the lab says to a wrong answer that is often given.
func (w *Walk) said() string {
	step := w.Step()
	for _, wrong := range step.Wrong {
		if w.given.option > 0 {
			if wrong.Value == w.given.text {
				return wrong.Text
			}
			continue
		}
		v, err := query.ParseValue(wrong.Value, valueKinds[step.Answer])
		if err == nil && v.Equal(w.given.value, 0) {
			return wrong.Text
		}
	}
	return ""
}

// Truthful returns what the student would have to type to be right, of a prediction that is
// Over and was decided; "" it was not. It is for those who test a lab.
func (w *Walk) Truthful() string {
	if w.Step().Kind != script.Predict || w.phase != Over || w.Verdict.Truth == "" {
		return ""
	}
	for i, o := range w.Step().Options {
		if o.Text == w.Verdict.Truth {
			return string(rune('1' + i))
		}
	}
	return w.Verdict.Truth
}
