package kernel_test

import (
	"testing"

	"muxlab/harness/kernel"
)

func TestFDSet(t *testing.T) {
	s := kernel.NewFDSet(130)
	for _, fd := range []int{0, 63, 64, 129} {
		s.Set(fd)
		if !s.IsSet(fd) {
			t.Errorf("%d was set, and is not", fd)
		}
	}
	if s.Count() != 4 || s.IsSet(1) || s.IsSet(100_000) {
		t.Errorf("count %d; 1 is %v, 100000 is %v", s.Count(), s.IsSet(1), s.IsSet(100_000))
	}
	s.Clear(64)
	if s.IsSet(64) || s.Count() != 3 {
		t.Error("64 was cleared, and is set")
	}
	s.Zero()
	if s.Count() != 0 {
		t.Error("emptied, and not empty")
	}
}

func TestEventsString(t *testing.T) {
	if got := (kernel.In | kernel.Out | kernel.Edge).String(); got != "rwET" {
		t.Errorf("got %q", got)
	}
	if got := (kernel.Err | kernel.RdHup).String(); got != "eh" {
		t.Errorf("got %q", got)
	}
}
