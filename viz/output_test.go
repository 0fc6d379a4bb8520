package viz

import (
	"testing"
	"time"
)

func TestASlowTerminalGetsFewerPictures(t *testing.T) {
	o := &output{write: func(p []byte) (int, error) { return len(p), nil }}
	o.Write([]byte("a picture"))
	if o.every() != frameEvery {
		t.Fatal("a quick terminal is taken for a slow one")
	}
	o.write = func(p []byte) (int, error) { time.Sleep(slowWrite + time.Millisecond); return len(p), nil }
	o.Write([]byte("a picture"))
	if o.every() != slowEvery {
		t.Fatal("a slow terminal is not noticed")
	}
	o.slow.Store(time.Now().Add(-time.Second).UnixNano())
	if o.every() != frameEvery {
		t.Error("a terminal that is quick again gets few pictures")
	}
	var none *output
	if none.every() != frameEvery {
		t.Error("without a terminal of its own it is drawn seldom")
	}
}
