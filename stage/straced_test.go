package stage

import (
	"path/filepath"
	"testing"

	"muxlab/catalog"
	"muxlab/harness/model"
	"muxlab/harness/recording"
)

// What strace wrote of any program is shown in the view that fits the way it waits.
func TestReplayOfStrace(t *testing.T) {
	for name, want := range map[string]struct {
		title string
		view  model.View
	}{
		"python":  {"python3 selectors_echo.py", model.Readiness},
		"select":  {"echo", model.Readiness},
		"threads": {"echo", model.Threads},
		"fork":    {"echo", model.Processes},
		"net":     {"net", model.Readiness},
	} {
		l := &Launcher{List: catalog.Models}
		r, err := l.Replay(filepath.Join("..", "harness", "strace", "testdata", "strace", name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		if m := r.Model(); m.Title != want.title || m.Traits.View != want.view || r.Addr() == "" {
			t.Errorf("%s: %q at %s, as %s", name, m.Title, r.Addr(), m.Traits.View)
		}
		past := r.Past()
		if f, err := past.At(past.End()); err != nil || f.Total().Accepts != 3 {
			t.Errorf("%s: at the end %+v, %v", name, f, err)
		}
		if _, err := r.Next(); err != nil {
			t.Errorf("%s: the position of its own disturbed the other: %v", name, err)
		}
		r.Close()
	}
}

func TestViewOfAStracedProgram(t *testing.T) {
	for view, s := range map[model.View]recording.Foreign{
		model.One:       {Processes: 1, Threads: 1},
		model.Threads:   {Processes: 1, Threads: 5},
		model.Readiness: {Processes: 1, Threads: 1, Multiplexes: true},
		model.Processes: {Processes: 3, Threads: 3, Multiplexes: true},
	} {
		if m := stracedModel(s); m.Traits.View != view || m.Title == "" {
			t.Errorf("%+v: %s", s, m.Traits.View)
		}
	}
}
