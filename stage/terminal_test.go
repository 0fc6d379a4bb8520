package stage

import (
	"testing"
	"time"
)

func TestASlowTerminalIsNoticed(t *testing.T) {
	term := &Terminal{write: func(p []byte) (int, error) { return len(p), nil }}
	term.Write([]byte("a picture"))
	if term.Slow() {
		t.Fatal("a quick terminal is taken for a slow one")
	}
	term.write = func(p []byte) (int, error) { time.Sleep(slowWrite + time.Millisecond); return len(p), nil }
	term.Write([]byte("a picture"))
	if !term.Slow() {
		t.Fatal("a slow terminal is not noticed")
	}
	term.slow.Store(time.Now().Add(-time.Second).UnixNano())
	if term.Slow() {
		t.Error("a terminal that is quick again is taken for a slow one")
	}
}
