package source

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
)

// spec builds into a cache of the test's own.
func spec(t *testing.T, files map[string]string) BuildSpec {
	t.Helper()
	bytes := map[string][]byte{}
	for name, text := range files {
		bytes[name] = []byte(text)
	}
	return BuildSpec{
		CPU: 4, Memory: 512 << 10,
		Submission: New(bytes), Exercise: "06-epoll", Title: "epoll", Cache: cache(t), Temp: t.TempDir(),
		Traits: model.Traits{View: model.Readiness, Linux: true},
	}
}

// cache is one for all tests of a run, so that the harness is looked at once.
func cache(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command")
	}
	return sharedCache
}

var sharedCache string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "muxlab-source-*")
	if err != nil {
		panic(err)
	}
	sharedCache = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func TestBuild(t *testing.T) {
	b := spec(t, map[string]string{"server.go": string(solution06(t)), "-o Ünicode ☃.go": "package epoll\n"})
	binary, err := Build(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(binary).CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 2 || !strings.Contains(string(out), "06-epoll") {
		t.Errorf("the program: %v %s", err, out)
	}
	b.Run = func(context.Context, *exec.Cmd) error { t.Error("it is built again"); return nil }
	began := time.Now()
	again, err := Build(context.Background(), b)
	if err != nil || again != binary {
		t.Errorf("again: %v, %s and %s", err, again, binary)
	}
	t.Logf("from the cache: %v", time.Since(began))
	if left, err := filepath.Glob(filepath.Join(b.Temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestBuildReports(t *testing.T) {
	serve := "\nfunc Serve(ctx context.Context, env *model.Env) error { return nil }\n"
	head := "package epoll\n\nimport (\n\t\"context\"\n\t\"muxlab/harness/model\"\n)\n"
	for _, test := range []struct{ what, name, text, says string }{
		{"an error", "server.go", head + serve + "var x int = \"\"\n", "server.go:9:13: cannot use"},
		{"a strange name", "-race é.go", head + serve + "var x int = \"\"\n", "-race é.go:9:13: cannot use"},
		{"syntax", "server.go", head + serve + "func {\n", "server.go:9:6: syntax error"},
		{"no Serve", "server.go", "package epoll\n", "func Serve("},
		{"another Serve", "server.go", "package epoll\nfunc Serve() {}\n", "func Serve("},
	} {
		_, err := Build(context.Background(), spec(t, map[string]string{test.name: test.text}))
		f := asFailure(err)
		if f == nil {
			t.Errorf("%s: %v", test.what, err)
			continue
		}
		if !strings.Contains(f.Evidence, test.says) || strings.Contains(f.Evidence, os.TempDir()) {
			t.Errorf("%s: %q", test.what, f.Evidence)
		}
	}
}

// A compile bomb ends, and is the submission's fault.
func TestBuildEndsBombs(t *testing.T) {
	for what, text := range map[string]string{
		"a large array": "package epoll\nvar X = [1<<32]int{1<<32 - 1: 1}\n",
		"a long string": "package epoll\nconst a = \"0123456789abcdef\"\nconst b = a+a+a+a+a+a+a+a\nconst c = b+b+b+b+b+b+b+b\nconst d = c+c+c+c+c+c+c+c\nconst e = d+d+d+d+d+d+d+d\nconst f = e+e+e+e+e+e+e+e\nconst g = f+f+f+f+f+f+f+f\nconst h = g+g+g+g+g+g+g+g\nconst i = h+h+h+h+h+h+h+h\nvar X = i[len(i)-1]\n",
		"deep generics": "package epoll\ntype P[A, B any] struct{}\nfunc f[T any](n int) { if n > 0 { f[P[T, T]](n-1) } }\nvar X = func() int { f[int](40); return 1 }()\n",
		"wide alias":    "package epoll\ntype P[A, B any] struct{}\ntype a = P[int, int]\ntype b = P[a, a]\ntype c = P[b, b]\ntype d = P[c, c]\ntype e = P[d, d]\ntype f = P[e, e]\ntype g = P[f, f]\ntype h = P[g, g]\ntype i = P[h, h]\ntype j = P[i, i]\ntype k = P[j, j]\ntype l = P[k, k]\ntype m = P[l, l]\ntype n = P[m, m]\ntype o = P[n, n]\ntype p = P[o, o]\ntype q = P[p, p]\ntype r = P[q, q]\ntype s = P[r, r]\ntype u = P[s, s]\ntype v = P[u, u]\ntype w = P[v, v]\ntype x = P[w, w]\ntype y = P[x, x]\ntype z = P[y, y]\nvar X z\n",
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
		began := time.Now()
		_, err := Build(ctx, spec(t, map[string]string{"server.go": text}))
		cancel()
		if f := asFailure(err); f == nil {
			t.Errorf("%s: %v", what, err)
		} else {
			t.Logf("%s: %v, %s %s", what, time.Since(began), f.Happened, f.Evidence)
		}
	}
}
