package trace

import (
	"testing"
	"time"

	"muxlab/harness/kernel"
)

// A note after a long time makes the worker show its counters in the middle of a
// turn: what the note itself counts is not among what was before it.
func TestNotesAfterALongTime(t *testing.T) {
	notes := map[string]func(k *Recorded){
		"a wait":    func(k *Recorded) { done := NoteWait(k, false); time.Sleep(time.Millisecond); done() },
		"a refusal": func(k *Recorded) { NoteRefuse(k, 9, Unwatchable) },
	}
	for name, note := range notes {
		w, words := inMemory(t, small)
		one, _ := w.Worker("w", Long, kernel.NewDirect())
		k, r := one.(*Recorded), words.reader(t)
		look(t, r) // its start
		k.shown -= longTurn
		note(k)
		f, state := look(t, r), NewState()
		state.Sync(f)
		for _, e := range f.Events {
			state.Apply(e)
		}
		k.publish()
		if err := same(state, look(t, r)); err != nil {
			t.Errorf("%s:\n%v", name, err)
		}
	}
}
