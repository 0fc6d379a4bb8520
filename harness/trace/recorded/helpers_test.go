package recorded_test

import (
	"testing"

	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// inMemory returns a writer into plain memory, and the memory.
func inMemory(t testing.TB, size trace.Size) (*trace.Writer, *trace.Memory) {
	t.Helper()
	w, m, err := trace.NewMemory(size, trace.Info{PID: 7, Role: "server", Model: "test", Mono: trace.Now()})
	tracetest.Check(t, err)
	return w, m
}

// look reads the next frame.
func look(t testing.TB, m *trace.Memory) *trace.Frame {
	t.Helper()
	f, err := m.Frame()
	tracetest.Check(t, err)
	return f
}
