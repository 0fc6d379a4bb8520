package measure

import (
	"os"
	"runtime"
	"testing"
)

func TestOthers(t *testing.T) {
	before := MachineLook{all: 100, busy: 50, ours: 10}
	for _, c := range []struct {
		after MachineLook
		want  float64
	}{
		{MachineLook{110, 58, 13}, 0.5},
		{MachineLook{110, 58, 18}, 0},
		{MachineLook{110, 52, 15}, 0}, // clocks of different steps
		{before, Unknown},
	} {
		if got := c.after.Others(before); got != c.want {
			t.Errorf("%+v: %v, expected %v", c.after, got, c.want)
		}
	}
}

func TestMachine(t *testing.T) {
	m, err := Machine(os.Getpid())
	if runtime.GOOS != "linux" {
		if err == nil {
			t.Error("it was measured")
		}
		return
	}
	if err != nil || m.all < m.busy || m.busy <= 0 || m.ours <= 0 {
		t.Errorf("%+v, %v", m, err)
	}
}
