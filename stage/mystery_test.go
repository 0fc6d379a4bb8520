package stage

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/conform/shelf"
	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
	"muxlab/session"
)

// Each server of the shelf is a mystery once, and can be asked for by its old names too.
func TestEveryServerOfTheShelfIsAMystery(t *testing.T) {
	l := &Launcher{Hidden: WrongModels(), Sources: os.DirFS("..")}
	if len(puzzles) != len(shelf.Wrong) {
		t.Fatalf("%d puzzles, and %d servers on the shelf", len(puzzles), len(shelf.Wrong))
	}
	for i, p := range puzzles {
		scene, ok := l.Scene("broken-" + p.name)
		if !ok || scene.Name != mysteryName(i) || scene.Request.Model != scene.Name || scene.Request.Scene != scene.Name {
			t.Errorf("broken-%s is %q, model %q", p.name, scene.Name, scene.Request.Model)
		}
		for _, name := range []string{p.name, mysteryName(i)} {
			if b, ok := FindBroken(name); !ok || b.Name != scene.Name {
				t.Errorf("--broken %s is %q", name, b.Name)
			}
		}
		m := l.find(scene.Name)
		if m == nil || m.Name != scene.Name || m.Title == p.name || strings.Contains(m.Sentence, p.name) {
			t.Fatalf("the model of %s: %+v", scene.Name, m)
		}
		if words := scene.Question + scene.Look; strings.Contains(words, p.name) && p.name != "once" {
			t.Errorf("%s says its name: %s", scene.Name, words)
		}
	}
}

// What is asked can be answered: the lints are there, and the line that is at fault.
func TestEveryMysteryCanBeAnswered(t *testing.T) {
	var lints []string
	for _, l := range diagnose.Lints() {
		lints = append(lints, l.Name)
	}
	for _, s := range mysteries(os.DirFS("..")) {
		m := s.Mystery
		choices := append([]string{m.Lint}, m.Others...)
		for _, lint := range choices {
			if !slices.Contains(lints, lint) {
				t.Errorf("%s: there is no lint %q", s.Name, lint)
			}
		}
		slices.Sort(choices)
		if len(slices.Compact(choices)) != 4 {
			t.Errorf("%s: four choices are offered, not %v", s.Name, choices)
		}
		if m.Place.Lines == nil || !strings.Contains(m.Place.Lines[m.Place.Line], "FAULT") {
			t.Errorf("%s: no line of %q is at fault", s.Name, m.Place.File)
		}
		if m.Where == "" || m.Cause == "" || m.Gives == "" || m.Right == "" || rowsOf(m.Where, 66) > 3 {
			t.Errorf("%s: %+v", s.Name, m)
		}
	}
}

// The name on the shelf is not in the recording, and the recording can be shown.
func TestARecordingDoesNotSayWhatIsWrong(t *testing.T) {
	name := filepath.Join(t.TempDir(), "it.mux")
	l := &Launcher{Hidden: WrongModels(), Record: name}
	b, _ := FindBroken("wantwrite")
	s, err := l.Launch(t.Context(), b.Request)
	if err != nil {
		t.Fatal(err)
	}
	turns := 0
	until(t, s, "a turn", func(f *trace.Frame) bool { turns += len(f.Events); return turns > 0 })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil || bytes.Contains(data, []byte("wantwrite")) || !bytes.Contains(data, []byte(b.Name)) {
		t.Errorf("the recording says its name, or not that of the mystery: %v", err)
	}
	r, err := l.Replay(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Model().Name != b.Name {
		t.Errorf("replayed is %q", r.Model().Name)
	}
}

// What was seen under an old name was seen.
func TestProgressUnderAnOldNameCounts(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	var l Launcher
	l.Remember(session.Progress{Last: "broken-spin"}.With("broken-spin").WithAnswer("mystery-1", session.Answer{Choice: "spin"}))
	b, _ := FindBroken("spin")
	p := l.Recall()
	if p.Last != b.Name || !p.Seen[b.Name] || len(p.Seen) != 1 || p.Answers["mystery-1"].Choice != "spin" {
		t.Errorf("%+v", p)
	}
}

// The file of a wrong server is its own, under the name of its mystery too; the loop under
// it is that of all.
func TestTheSourceOfAMystery(t *testing.T) {
	l := &Launcher{Hidden: WrongModels(), Sources: os.DirFS("..")}
	b, _ := FindBroken("spin")
	m := l.find(b.Request.Model)
	if p, ok := l.Source(m, trace.OpRead); !ok || p.File != "harness/conform/shelf/spin.go" || p.Shared {
		t.Errorf("read: %s, shared: %v", p.File, p.Shared)
	}
	if p, ok := l.Source(m, trace.OpAccept); !ok || p.File == "harness/conform/shelf/spin.go" || !p.Shared {
		t.Errorf("accept: %s, shared: %v", p.File, p.Shared)
	}
}
