package trace

import (
	"slices"
	"testing"
)

// comparable takes out of a frame what a State cannot know.
func comparable(f *Frame) []Process {
	var all []Process
	for _, p := range f.Processes {
		q := *p
		q.Info, q.Lost, q.Gone, q.Queue = Info{PID: p.PID}, 0, 0, Queue{}
		q.folds = 0
		q.Workers, q.FDs = slices.Clone(p.Workers), slices.Clone(p.FDs)
		for i := range q.Workers {
			q.Workers[i].Name = ""
		}
		for i := range q.FDs {
			q.FDs[i].Peer = portOnly(uint32(q.FDs[i].Peer.Port()))
		}
		all = append(all, q)
	}
	return all
}

// plainMemory returns a writer into plain memory, and the memory.
func plainMemory(t testing.TB, size Size) (*Writer, *Memory) {
	t.Helper()
	w, m, err := NewMemory(size, Info{PID: 7, Role: "server", Model: "test", Mono: Now()})
	if err != nil {
		t.Fatal(err)
	}
	return w, m
}

// glimpse reads a frame.
func glimpse(t testing.TB, m *Memory) *Frame {
	t.Helper()
	f, err := m.Frame()
	if err != nil {
		t.Fatal(err)
	}
	return f
}
