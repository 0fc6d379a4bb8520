package judge

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"muxlab/grade/exercises"
	"muxlab/grade/sandbox"
	"muxlab/grade/source"
	"muxlab/grade/verdict"
)

// asked are the stages that a hostile submission is given, with what they need; of all
// others it is "starts": what they try, they try before they serve.
var asked = map[string][]string{
	"forgedepoll": {"sleeps"}, "forgedinterest": {"sleeps"}, "newdirect": {"sleeps"}, "nondumpable": {"sleeps"},
	"recognises": {"bytes"}, "whilesilent": {"sleeps"}, "flood": {"sleeps"},
}

// slow are tried where MUXLAB_LONG is set: they come to the end of what a build may use.
var slow = map[string]bool{"compilebomb": true}

// mustHold says for what is tried which layers, one of them at least, keep a submission
// from it. Where none of them is to be had the table says what came of it.
var mustHold = map[string][]string{
	"readsolutions": {sandbox.FileTree, sandbox.Landlock}, "writeoutside": {sandbox.FileTree, sandbox.Landlock},
	"execother": {sandbox.FileTree, sandbox.Landlock}, "forkbomb": {}, "memory": {sandbox.Limits},
	"killdriver":  {sandbox.PidNS, sandbox.OwnUID, sandbox.LandlockIP},
	"tracedriver": {sandbox.PidNS, sandbox.OwnUID, sandbox.Seccomp},
	"readdriver":  {}, "connectout": {sandbox.NetNS, sandbox.LandlockTC},
}

// alike are those that another user of the machine tries in a usual run too: the driver
// is of the same user then.
var alike = map[string]bool{"killdriver": true, "tracedriver": true, "readdriver": true, "readsolutions": true}

// all: every submission behind every set of walls. In a usual run each is tried behind one
// of two as root, and some behind the other as another user.
func all() bool { return os.Getenv("MUXLAB_LONG") != "" || *update }

// called is a place for one submission, whose processes are told from others'.
func (p *place) called(name string) *place {
	q := *p
	q.Mark += "-" + name
	return &q
}

// hostiles are the names of the submissions on the hostile shelf.
func hostiles(t *testing.T, p *place) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(p.Root, "grade", "shelf", "hostile"))
	if err != nil {
		t.Skip("a handout has no shelf")
	}
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// submission writes a hostile submission into a folder. It is a server.go, or the
// solution, with some functions replaced, or with an init function beside it.
func (p *place) submission(t *testing.T, name string) string {
	t.Helper()
	shelf := os.DirFS(filepath.Join(p.Root, "grade", "shelf", "hostile", name))
	files := map[string][]byte{}
	for _, file := range []string{"server.go", "hostile.go", "init.go"} {
		if text, err := fs.ReadFile(shelf, file); err == nil {
			files[file] = p.filled(text)
		}
	}
	if files["server.go"] == nil {
		text, err := os.ReadFile(filepath.Join(p.Root, "solutions", "06-epoll", "server.go"))
		if err == nil && files["hostile.go"] != nil {
			text, err = source.Merge(text, files["hostile.go"])
		}
		if err != nil {
			t.Fatal(err)
		}
		delete(files, "hostile.go")
		files["server.go"] = text
	}
	dir := t.TempDir()
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(dir, file), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// filled puts what only this run knows into a submission: it is told where what it wants is.
func (p *place) filled(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("//go:build shelf\n\n"))
	return []byte(strings.NewReplacer("@ROOT@", p.Root, "@SECRET@", p.Secret, "@OUTSIDE@", p.Outside,
		"@PORT@", fmt.Sprint(p.Port), "@MARK@", p.Mark).Replace(string(text)))
}

// Every submission of the shelf is refused, or earns nothing that it should not, and
// harms nothing: with the check and, behind the walls alone, without it.
func TestHostile(t *testing.T) {
	p := here(t)
	probed := sandbox.Probe(t.Context())
	cells := newTable(t, p, probed)
	t.Run("all", func(t *testing.T) {
		for i, name := range hostiles(t, p) {
			if slow[name] && os.Getenv("MUXLAB_LONG") == "" || os.Getuid() != 0 && !all() && !alike[name] {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				p := p.called(name)
				dir := p.submission(t, name)
				if os.Getuid() == 0 {
					r, err := Apart(t.Context(), exercises.Epoll, dir, probed, p.options(name))
					cells.is(t, name, checkColumn, said(&r, err))
				}
				for n, s := range sets {
					if all() || n == (i+os.Getuid())%len(sets) {
						t.Run(s.name, func(t *testing.T) {
							p.try(t, name, dir, probed.Without(s.without...), cells, column(s.name))
						})
					}
				}
			})
		}
	})
	p.asNobody(t, "TestHostile", 0o755)
	cells.write(t)
}

// try judges a submission without the check.
func (p *place) try(t *testing.T, name, dir string, l sandbox.Layers, cells *table, column string) {
	o := p.options(name)
	o.unchecked = true
	r, err := Apart(t.Context(), exercises.Epoll, dir, l, o)
	text := said(&r, err)
	if head := r.Headline(); head != nil {
		t.Log(head.Failure.Happened, head.Failure.Evidence)
	}
	cells.is(t, name, column, text)
	for _, flag := range r.Flags {
		t.Logf("flag %s: %s", flag.Kind, flag.Text)
		if flag.Kind == "driver died" {
			t.Error("the driver died")
		}
	}
	p.unharmed(t)
	if strings.Contains(text, "NOT HELD") {
		need, known := mustHold[name]
		if !known || len(need) == 0 || slices.ContainsFunc(need, l.Held) {
			t.Error(text)
		} else {
			t.Skipf("%s is not held here, for want of %v", text, need)
		}
	}
}

// said is a result in a few words.
func said(r *verdict.Result, err error) string {
	var words []string
	head := r.Headline()
	switch {
	case err != nil:
		text, _, _ := strings.Cut(err.Error(), ":")
		words = append(words, "grader error: "+text)
	case r.Refused != nil:
		words = append(words, "refused: "+strings.TrimSuffix(r.Refused.Happened, "."))
	case r.Incomplete:
		words = append(words, "open")
		for _, st := range r.Stages {
			if st.Why != "" {
				words = append(words, st.ID+": "+st.Why)
			}
		}
	case head != nil:
		words = append(words, "fails at "+head.ID)
		if head.ID == "starts" && strings.Contains(head.Failure.Evidence, "tried") {
			words[0] = "tried, and held"
		}
		for line := range strings.Lines(head.Failure.Evidence) {
			if strings.HasPrefix(line, "NOT HELD") {
				words = append(words, strings.TrimSpace(line))
			}
		}
	default:
		words = append(words, "serves, and harms nothing")
	}
	for _, f := range r.Flags {
		if !slices.Contains(words, "flag: "+f.Kind) {
			words = append(words, "flag: "+f.Kind)
		}
	}
	return strings.ReplaceAll(strings.Join(words, "; "), "|", "/")
}

// unharmed: nothing outside has changed, and no process is left.
func (p *place) unharmed(t *testing.T) {
	t.Helper()
	for _, dir := range []string{p.Outside, filepath.Join(p.Root, "solutions"), "/tmp", "/var/tmp", "/dev/shm", "/autograder/results"} {
		for _, pattern := range []string{"muxlab-hostile", "cgo", "result.json", "results.json"} {
			name := filepath.Join(dir, pattern)
			if _, err := os.Lstat(name); err == nil {
				t.Errorf("%s was made", name)
				os.Remove(name)
			}
		}
	}
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range lines {
		if text, _ := os.ReadFile(name); bytes.HasSuffix(text, []byte("\x00"+p.Mark+"\x00")) {
			t.Errorf("%s is left: %q", filepath.Dir(name), text)
		}
	}
}
