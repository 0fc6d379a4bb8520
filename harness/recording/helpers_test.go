package recording

import (
	"testing"

	"muxlab/harness/trace"
)

// plainMemory returns a writer into plain memory, and the memory.
func plainMemory(t testing.TB, size trace.Size) (*trace.Writer, *trace.Memory) {
	t.Helper()
	w, m, err := trace.NewMemory(size, trace.Info{PID: 7, Role: "server", Model: "test", Mono: trace.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return w, m
}

// glimpse reads a frame.
func glimpse(t testing.TB, m *trace.Memory) *trace.Frame {
	t.Helper()
	f, err := m.Frame()
	if err != nil {
		t.Fatal(err)
	}
	return f
}
