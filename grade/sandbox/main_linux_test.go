package sandbox

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	Main()
	os.Exit(m.Run())
}

func TestProbe(t *testing.T) {
	l := Probe(t.Context())
	for _, line := range l.Lines() {
		t.Log(line)
	}
	t.Log(l.Require())
}
