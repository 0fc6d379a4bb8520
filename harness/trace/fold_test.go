package trace

import (
	"os"
	"testing"
)

// What brief workers did is not forgotten with them.
func TestCountersFold(t *testing.T) {
	w, words := inMemory(t, small)
	r := words.reader(t)
	for range 5 {
		work(w, 2)
	}
	w.fold(Counters{Closes: 100, Slept: 7}, func(uint64) {})
	if total := look(t, r).Total(); total.Closes != 110 || total.Slept != 7 {
		t.Errorf("%+v", total)
	}
	if again := words.reader(t); again.info.Model != "test" { // the account is beside the info, not in it
		t.Errorf("%+v", again.info)
	}
}

// Whoever looks while an account is handed over does not believe what it sees.
func TestLookWhileAnAccountMoves(t *testing.T) {
	w, words := inMemory(t, small)
	r := words.reader(t)
	w.fold(Counters{Closes: 1}, func(uint64) {
		if f := look(t, r); !f.Torn() {
			t.Errorf("it is believed: %+v", f.Total())
		}
	})
	if f := look(t, r); f.Torn() || f.Total().Closes != 1 {
		t.Errorf("afterwards: torn %v, %+v", f.Torn(), f.Total())
	}
}

func TestANilWriterTracesNothing(t *testing.T) {
	var w *Writer
	if _, ok := w.Slot("x", Long); ok {
		t.Error("it has room")
	}
	w.ProcStart(1)
	w.ProcEnd(1, 0)
	FoldDead(w, t.TempDir(), os.Getpid())
	check(t, w.Close())
}
