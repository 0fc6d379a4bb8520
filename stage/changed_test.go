package stage

import (
	"os"
	"path/filepath"
	"testing"

	"muxlab/catalog"
	"muxlab/guide/overlay"
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/session"
)

// changed builds the program with another line in place of the marked one.
func changed(t *testing.T, file, label, with string) string {
	t.Helper()
	if err := overlay.Available(); err != nil {
		t.Skip(err)
	}
	if testing.Short() {
		t.Skip("a program is built")
	}
	text, err := os.ReadFile(filepath.Join("..", file))
	if err != nil {
		t.Fatal(err)
	}
	text, err = overlay.Line(text, label, with)
	if err != nil {
		t.Fatal(err)
	}
	program, err := overlay.Build(t.Context(), "", map[string][]byte{file: text})
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// watches counts what the server is told to watch.
func watches(f *trace.Frame) (n int) {
	for _, p := range f.Processes {
		for _, fd := range p.FDs {
			if fd.Interest.Has(kernel.In) {
				n++
			}
		}
	}
	return n
}

// A changed program is the server: one that passes select its only set watches less and
// less, where the model watches six clients, the listener and the pipe that wakes it.
func TestAChangedProgramIsTheServer(t *testing.T) {
	t.Parallel()
	program := changed(t, "select/select.go", "rebuild", "p.r = p.read")
	for _, c := range []struct {
		what, program string
		is            func(n int) bool
	}{
		{"the model watches all", "", func(n int) bool { return n >= 8 }},
		{"the changed one forgets", program, func(n int) bool { return n == 1 }},
	} {
		l := &Launcher{List: catalog.Models}
		s, err := l.Launch(t.Context(), session.Request{Model: "select", Program: c.program, Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		came := false
		until(t, s, c.what, func(f *trace.Frame) bool {
			came = came || len(s.Clients()) == FirstClients
			return came && c.is(watches(f))
		})
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

// What stands beside a changed server is not changed.
func TestBesideAChangedServer(t *testing.T) {
	r := session.Request{Model: "select", Program: "/tmp/changed", Seed: 7}
	if b := r.Beside("select", nil); b.Program != "" || b.Seed != 7 {
		t.Errorf("%+v", b)
	}
}
