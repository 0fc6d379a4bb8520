package trace

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"muxlab/harness/kernel"
)

func same(state *State, f *Frame) error {
	folded, read := comparable(state.Frame(f.Time)), comparable(f)
	if reflect.DeepEqual(folded, read) {
		return nil
	}
	if len(folded) != 1 || len(read) != 1 {
		return fmt.Errorf("%d processes folded, %d read", len(folded), len(read))
	}
	a, b := folded[0], read[0]
	errs := []error{equal(a.Workers, b.Workers), equal(a.FDs, b.FDs)}
	if a.Folded != b.Folded {
		errs = append(errs, fmt.Errorf("folded %+v\nread   %+v", a.Folded, b.Folded))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return fmt.Errorf("folded %+v\nread   %+v", a, b)
}

func equal[T any](folded, read []T) error {
	for i := range min(len(folded), len(read)) {
		if !reflect.DeepEqual(folded[i], read[i]) {
			return fmt.Errorf("folded %+v\nread   %+v", folded[i], read[i])
		}
	}
	if len(folded) != len(read) {
		return fmt.Errorf("%d folded, %d read", len(folded), len(read))
	}
	return nil
}

// What the events say and what the tables say is the same.
func TestStateEqualsTables(t *testing.T) {
	for seed := range uint64(6) {
		w, words := inMemory(t, Size{Workers: 8, FDs: 1024, Rings: 3, Events: 1 << 12})
		r, state := words.reader(t), NewState()
		p := newPlayer(t, w, seed)
		for step := range 600 {
			p.move()
			if step%50 != 49 {
				continue
			}
			p.publish()
			f := look(t, r)
			if f.Lost > 0 {
				t.Fatal("the ring was too small for this test")
			}
			for _, e := range f.Events {
				state.Apply(e)
			}
			if err := same(state, f); err != nil {
				t.Fatalf("seed %d, move %d:\n%v", seed, step, err)
			}
		}
	}
}

// After events were lost, the tables put the state right; and it stays right.
func TestStateAfterLoss(t *testing.T) {
	for seed := range uint64(6) {
		w, words := inMemory(t, Size{Workers: 8, FDs: 1024, Rings: 3, Events: 64})
		r, state := words.reader(t), NewState()
		p := newPlayer(t, w, seed+100)
		lost := uint64(0)
		for step := range 600 {
			p.move()
			if pause := 2 + int(seed%3)*40; step%pause != pause-1 {
				continue
			}
			before := look(t, r) // tables in the middle of a turn, with a loss or without
			state.Follow(before)
			lost += before.Lost
			p.publish()
			f := look(t, r)
			state.Follow(f)
			if err := same(state, f); err != nil {
				t.Fatalf("seed %d, move %d:\n%v", seed, step, err)
			}
		}
		if seed%3 == 2 && lost == 0 {
			t.Fatal("nothing was lost: the ring was too large for this test")
		}
	}
}

// A viewer follows while workers run, loses events, and is right in the end.
func TestStateFollowsARunningServer(t *testing.T) {
	const workers, turns = 3, 1500
	w, words := inMemory(t, Size{Workers: 4, FDs: 1024, Rings: 3, Events: 256})
	r, state := words.reader(t), NewState()
	var wg sync.WaitGroup
	recs := make([]*Recorded, workers)
	for i := range workers { // the last has no ring of its own
		k, _ := w.Worker("w", Long, kernel.NewDirect())
		recs[i] = k.(*Recorded)
		wg.Go(func() { churn(t, recs[i], turns) })
	}
	over := make(chan struct{})
	go func() { wg.Wait(); close(over) }()
	lost, frames := uint64(0), 0
	for end := false; !end; frames++ {
		select {
		case <-over:
			end = true
		default:
		}
		f := look(t, r)
		state.Follow(f)
		lost += f.Lost
	}
	for _, k := range recs {
		k.publish()
	}
	f := look(t, r)
	state.Follow(f)
	if err := same(state, f); err != nil {
		t.Error(err)
	}
	t.Logf("%d frames, %d events lost", frames, lost)
}

// churn opens, watches, uses and closes pipes.
func churn(t *testing.T, k *Recorded, turns int) {
	for range turns {
		rd, wr, err := k.Pipe()
		if err != nil {
			t.Error(err)
			return
		}
		k.Write(wr, []byte("hello"))
		k.Poll([]kernel.PollFD{{FD: int32(rd), Events: int16(kernel.In)}}, 0)
		k.Read(rd, make([]byte, 8))
		k.Close(rd)
		k.Close(wr)
	}
}
