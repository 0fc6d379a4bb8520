// Package mystery asks what is wrong with a server that is wrong on purpose, in four
// steps: first the user commits to one of four faults, then is told where to look, then
// sees the finding with its turn, and then the cause and the line in the source. Until the
// third step no finding is shown.
//
// It draws the steps and takes their keys. It moves nothing in time and keeps nothing: page
// watch does.
package mystery

import (
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/session"
)

// A Step says how far an inquiry has come.
type Step uint8

// The steps, in order.
const (
	Asks     Step = iota // what is wrong?
	Looks                // where to look
	Finds                // the finding, and its turn
	Explains             // the cause, and the line in the source
)

// An Inquiry is one mystery while it is looked into.
type Inquiry struct {
	Step    Step
	Found   *diagnose.Finding // the finding that shows the fault; nil: none was seen yet
	of      *session.Mystery
	scene   string
	choices []diagnose.Lint
	answer  session.Answer // once Step is beyond Asks
}

// New returns the inquiry of a scene, before its first step. The seed decides the order of
// the choices. It returns nil if the scene is no mystery.
func New(s session.Scene, seed uint64) *Inquiry {
	if s.Mystery == nil {
		return nil
	}
	q := &Inquiry{of: s.Mystery, scene: s.Name}
	for _, l := range diagnose.Lints() {
		if l.Name == s.Mystery.Lint || slices.Contains(s.Mystery.Others, l.Name) {
			q.choices = append(q.choices, l)
		}
	}
	r := rand.New(rand.NewPCG(seed, uint64(crc32.ChecksumIEEE([]byte(s.Name)))))
	r.Shuffle(len(q.choices), func(i, j int) { q.choices[i], q.choices[j] = q.choices[j], q.choices[i] })
	return q
}

// Hides reports whether findings are still hidden. Without an inquiry they are not.
func (q *Inquiry) Hides() bool { return q != nil && q.Step < Finds }

// Lint is the name of the lint that finds the fault.
func (q *Inquiry) Lint() string { return q.of.Lint }

// Answer returns what the user committed to, for the scene of that name; false: nothing yet.
func (q *Inquiry) Answer() (scene string, a session.Answer, given bool) {
	if q == nil || q.Step == Asks {
		return "", a, false
	}
	return q.scene, q.answer, true
}

// Key runs a key of the present step, and returns whether it was one.
func (q *Inquiry) Key(k string) bool {
	switch {
	case q.Step == Asks:
		return q.commit(k)
	case q.Step < Explains && (k == "enter" || k == "right"):
		q.Step++
	case q.Step > Looks && k == "left":
		q.Step = max(Looks, q.Step-1)
	default:
		return false
	}
	return true
}

// commit takes one of the choices, by its number, or that the user does not know.
func (q *Inquiry) commit(k string) bool {
	q.answer = session.Answer{At: time.Now()}
	if k != "?" {
		i := slices.Index([]string{"1", "2", "3", "4"}, k)
		if i < 0 || i >= len(q.choices) {
			return false
		}
		q.answer.Choice = q.choices[i].Name
		q.answer.Right = q.answer.Choice == q.of.Lint
	}
	q.Step = Looks
	return true
}
