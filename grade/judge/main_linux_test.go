package judge

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"muxlab/grade/sandbox"
	"muxlab/grade/source"
	"muxlab/grade/warmed"
)

var update = flag.Bool("update", false, "write the table of the sandbox again")

func TestMain(m *testing.M) {
	sandbox.Main()
	Main()
	os.Exit(m.Run())
}

// nobody is the user that runs the tests again, if they are run by root.
const nobody = 65534

// A place is what the tests of one run share: those of root, and those of another user,
// whom it is told in the environment.
type place struct {
	Root    string // of the module
	Dir     string // every user can reach it; what follows is in it
	Cache   string // of programs and of the harness
	Modules string // GOMODCACHE that every user can read
	Outside string // every user can write to it
	Secret  string // a file of the grader
	Port    int    // of a server that is not the submission's
	Mark    string // what a submission calls the processes that it leaves behind
}

const placeVar = "MUXLAB_TEST_PLACE"

// here is the place of this run.
func here(t *testing.T) *place {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command")
	}
	p := &place{}
	if text := os.Getenv(placeVar); text != "" {
		if err := json.Unmarshal([]byte(text), p); err != nil {
			t.Fatal(err)
		}
		t.Setenv("GOMODCACHE", p.Modules)
		return p
	}
	root, err := source.Root("")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "muxlab-judge-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	*p = place{
		Root: root, Dir: dir, Cache: filepath.Join(dir, "cache"), Outside: filepath.Join(dir, "outside"),
		Secret: filepath.Join(dir, "secret"), Mark: fmt.Sprintf("muxlab-hostile-%d", os.Getpid()),
	}
	p.make(t)
	return p
}

// make makes the folders, and the server outside.
func (p *place) make(t *testing.T) {
	for _, err := range []error{
		os.Chmod(p.Dir, 0o755), os.Mkdir(p.Cache, 0o755), os.Mkdir(p.Outside, 0o700), os.Chmod(p.Outside, 0o777),
		os.WriteFile(p.Secret, []byte("the secret of the class"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	// The harness was built for earlier runs already, as a rule.
	kept, err := (&Options{}).warm()
	if err == nil {
		err = os.MkdirAll(kept, 0o755)
	}
	if err == nil {
		err = os.Symlink(kept, filepath.Join(p.Cache, "warm"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(goCache(kept)); err != nil {
		warmed.Standard(t, filepath.Join(p.Root, "harness", "exercise"), goCache(kept))
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	p.Port = listener.Addr().(*net.TCPAddr).Port
}

// options are those to judge a hostile submission with, or "", another, in all its stages.
func (p *place) options(hostile string) Options {
	o := Options{Root: p.Root, Cache: p.Cache, Grader: "test", Seed: 6, Stages: asked[hostile]}
	if hostile != "" && o.Stages == nil {
		o.Stages = []string{"starts"}
	}
	return o
}

// asNobody runs the tests of this name again, as another user. mode is that of the test
// program: one that may be executed and not read cannot look at its own children.
func (p *place) asNobody(t *testing.T, run string, mode os.FileMode) {
	t.Helper()
	if os.Getuid() != 0 || os.Getenv(placeVar) != "" {
		return
	}
	q := p.forNobody(t)
	program := filepath.Join(q.Dir, "judge.test")
	text, err := os.ReadFile("/proc/self/exe")
	if err == nil {
		err = os.WriteFile(program, text, 0o755)
	}
	if err == nil {
		err = os.Chmod(program, mode)
	}
	if err != nil {
		t.Fatal(err)
	}
	told, _ := json.Marshal(q)
	cmd := exec.CommandContext(t.Context(), program, "-test.v", "-test.run", "^"+run+"$", fmt.Sprintf("-update=%v", *update))
	cmd.Dir = q.Dir
	cmd.Env = append(os.Environ(), placeVar+"="+string(told), "HOME="+q.Dir, "GOMODCACHE="+q.Modules, "MUXLAB_ROOT="+p.Root)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}, Setpgid: true}
	out, err := cmd.CombinedOutput()
	t.Logf("as user %d:\n%s", nobody, out)
	if err != nil {
		t.Error(err)
	}

}

// forNobody is a place that belongs to the other user, with copies of what was built.
func (p *place) forNobody(t *testing.T) *place {
	dir := filepath.Join(p.Dir, "nobody")
	os.RemoveAll(dir)
	q := *p
	q.Dir, q.Cache, q.Modules = dir, filepath.Join(dir, "cache"), filepath.Join(dir, "modules")
	tool, err := source.Go(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sys := "cache/download/golang.org/x/sys"
	for _, one := range [][2]string{
		{p.Cache, q.Cache}, {filepath.Join(tool.Modules, sys), filepath.Join(q.Modules, sys)},
		{filepath.Join(tool.Modules, "golang.org/x"), filepath.Join(q.Modules, "golang.org/x")},
	} {
		if err := copyTree(one[0], one[1]); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("chown", "-R", fmt.Sprint(nobody), dir, p.Secret).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return &q
}

// copyTree copies a folder, with what its links lead to; of modules those of x/sys alone.
func copyTree(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	for _, e := range entries {
		if strings.HasSuffix(from, "golang.org/x") && !strings.HasPrefix(e.Name(), "sys@") {
			continue
		}
		if out, err := exec.Command("cp", "-rL", filepath.Join(from, e.Name()), to).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
	}
	return err
}
