package class

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"muxlab/harness/proc"
)

func TestOverrides(t *testing.T) {
	st, p := store(t), plan(t, three(t), rules(""))
	var c counter
	run(t, st, p, c.grade, Options{})
	name := st.Path("overrides.csv")
	if err := NewOverrides(name); err != nil {
		t.Fatal(err)
	}
	if o, err := Overrides(name, p); err != nil || len(o) != 0 {
		t.Errorf("the empty file: %v, %v", o, err)
	}
	os.WriteFile(name, []byte(overridesHead+"ann,90,\"shown in class, works\"\nnobody,1,x\n"), 0o600)
	run(t, st, p, c.grade, Options{Again: true})
	NewOverrides(name)
	o, err := Overrides(name, p)
	if err != nil {
		t.Fatal(err)
	}
	book, _ := Book(st, p, o)
	if r := book.Rows[0]; r.Mark != 90 || r.ByHand != "shown in class, works" || len(book.Unknown) != 1 {
		t.Errorf("%+v, %q", r, book.Unknown)
	}
	for _, bad := range []string{"ann,90,", "ann,,x", "ann,101,x", "ann,-1,x", "ann,1.5,x", ",1,x", "ann,1,x\nann,2,y"} {
		os.WriteFile(name, []byte(overridesHead+bad+"\n"), 0o600)
		if _, err := Overrides(name, p); !errors.Is(err, proc.ErrUsage) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Shards are all of the class, once; merged they are the class graded in one piece.
func TestShardAndMerge(t *testing.T) {
	f := three(t)
	r := rules("")
	r.Roster = []Student{{ID: "ann"}, {ID: "bob"}, {ID: "cy"}, {ID: "dan"}}
	var c counter
	whole := store(t)
	all := plan(t, f, r)
	run(t, whole, all, c.grade, Options{})
	want, _ := Book(whole, all, nil)
	var dirs []string
	for _, shard := range []string{"1/3", "2/3", "3/3"} {
		r.Shard = shard
		st, p := store(t), plan(t, f, r)
		if err := errors.Join(st.SavePlan(p), run(t, st, p, c.grade, Options{})); err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, st.Path())
	}
	to := store(t)
	p, err := Merge(to, dirs)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := Book(to, p, nil)
	if len(got.Rows) != 4 || len(want.Rows) != 4 {
		t.Fatalf("%+v", got.Rows)
	}
	for i := range got.Rows {
		if got.Rows[i].Student != want.Rows[i].Student || got.Status(&got.Rows[i]) != want.Status(&want.Rows[i]) {
			t.Errorf("%+v instead of %+v", got.Rows[i], want.Rows[i])
		}
	}
	if _, err := Merge(store(t), []string{dirs[0], dirs[0]}); !errors.Is(err, proc.ErrUsage) {
		t.Errorf("the same part twice: %v", err)
	}
	if _, err := Merge(store(t), []string{t.TempDir()}); err == nil {
		t.Error("an empty folder is merged")
	}
	for _, bad := range []string{"0/3", "4/3", "a/b", "3", "1/0"} {
		r.Shard = bad
		if _, err := Make(f, r); !errors.Is(err, proc.ErrUsage) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestFreeMemory(t *testing.T) {
	root := tree(t, map[string]string{"proc/meminfo": "MemTotal: 9 kB\nMemAvailable:    4194304 kB\n"})
	if got := freeMemory(root); got != 4<<30 {
		t.Errorf("%d", got)
	}
	root = tree(t, map[string]string{"proc/meminfo": "MemAvailable: 4194304 kB\n", "sys/fs/cgroup/memory.max": "1073741824\n", "sys/fs/cgroup/memory.current": "73741824\n"})
	if got := freeMemory(root); got != 1000000000 {
		t.Errorf("%d", got)
	}
	if freeMemory(t.TempDir()) != 0 || Jobs() < 1 {
		t.Error("without figures")
	}
}

func TestSample(t *testing.T) {
	dir := t.TempDir()
	root := tree(t, map[string]string{"solutions/06-epoll/server.go": "package epoll", "exercises/06-epoll/server.go": "package epoll"})
	for _, name := range []string{"spin", "lostwrite", "leak"} {
		os.MkdirAll(filepath.Join(root, "grade/shelf/06-epoll"), 0o700)
		os.WriteFile(filepath.Join(root, "grade/shelf/06-epoll", name+".go"), []byte("// "+name), 0o600)
	}
	if _, err := WriteSample(root, dir, ex, nil); !errors.Is(err, proc.ErrUsage) {
		t.Errorf("without a sample: %v", err)
	}
	if err := os.CopyFS(filepath.Join(root, "grade/class/sample"), os.DirFS("sample")); err != nil {
		t.Fatal(err)
	}
	s, err := WriteSample(root, dir, ex, func(a, b []byte) ([]byte, error) { return append(a, b...), nil })
	if err != nil {
		t.Fatal(err)
	}
	due, err := ParseDue(SampleDue)
	if err != nil {
		t.Fatal(err)
	}
	r := rules(SampleDue)
	r.Zone, r.Times = due.Location(), s.Times
	if r.Roster, err = Roster(s.Roster, r.Zone); err != nil {
		t.Fatal(err)
	}
	p := plan(t, find(t, s.Submissions), r)
	if len(p.Submissions) != 12 || len(r.Roster) != 12 || len(p.Students) != 13 || len(p.Unknown) != 1 {
		t.Errorf("%d submissions, %d in the roster, %d students, unknown %q", len(p.Submissions), len(r.Roster), len(p.Students), p.Unknown)
	}
	late := 0
	for _, s := range p.Submissions {
		if s.Submitted.IsZero() {
			t.Errorf("%s has no time", s.Folder)
		}
		if s.Submitted.After(due) {
			late++
		}
	}
	if late != 2 {
		t.Errorf("%d are late", late)
	}
}
