package stage

import (
	"os"
	"path/filepath"
	"testing"

	"muxlab/session"
)

func TestProgressIsKept(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	var l Launcher
	if p := l.Recall(); p.Last != "" || len(p.Seen) != 0 {
		t.Errorf("before anything was seen: %+v", p)
	}
	l.Remember(session.Progress{Last: "herd"}.With("herd"))
	if p := l.Recall(); p.Last != "herd" || !p.Seen["herd"] {
		t.Errorf("kept is %+v", p)
	}
	left, err := os.ReadDir(filepath.Join(dir, "muxlab"))
	if err != nil || len(left) != 1 {
		t.Errorf("in the folder: %v, %v", left, err)
	}
	for _, damaged := range []string{"", "{", "[1]", `{"seen": 3}`} {
		if err := os.WriteFile(progressFile(), []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if p := l.Recall(); p.Last != "" || len(p.Seen) != 0 {
			t.Errorf("of %q: %+v", damaged, p)
		}
	}
}
