package stage

import (
	"errors"
	"io"
	"path/filepath"
	"testing"

	"muxlab/catalog"
	"muxlab/harness/strace"
	"muxlab/harness/trace"
	"muxlab/session"
)

// How the first clients came is in the recording as it is on the screen.
func TestARecordingBeginsBeforeTheClients(t *testing.T) {
	name := filepath.Join(t.TempDir(), "it.mux")
	l := &Launcher{List: catalog.Models, Record: name}
	s, err := l.Launch(t.Context(), session.Request{Model: "poll", Clients: []session.Group{{N: 3, Kind: session.Idle}}})
	if err != nil {
		t.Fatal(err)
	}
	accepts := func(f *trace.Frame) (n int) {
		for _, e := range f.Events {
			if e.Op == trace.OpAccept && e.Result >= 0 {
				n++
			}
		}
		return n
	}
	seen := 0
	until(t, s, "the three accepted", func(f *trace.Frame) bool { seen += accepts(f); return seen == 3 })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tape, err := strace.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer tape.Close()
	kept := 0
	for err == nil {
		var f *trace.Frame
		if f, err = tape.Next(); f != nil {
			kept += accepts(f)
		}
	}
	if kept != 3 || !errors.Is(err, io.EOF) {
		t.Errorf("%d of 3 accepts are in the recording, which ends with %v", kept, err)
	}
}
