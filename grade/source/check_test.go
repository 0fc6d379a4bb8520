package source

import (
	"fmt"
	"go/types"
	"strings"
	"testing"
	"time"

	"muxlab/grade/verdict"
)

var allowed06 = []string{"context", "errors"}

// checkTyped is Check without a process of its own, which the many cases would wait for.
func checkTyped(s *Submission) *verdict.Failure {
	c := &checker{Rules: Rules{Imports: allowed06}, s: s}
	f := c.parsed()
	if f != nil {
		return f
	}
	err := c.prepare()
	if err == nil {
		f, err = c.typed()
	}
	if err != nil {
		panic(err)
	}
	return f
}

// check is Check, which must not fail by itself.
func check(t *testing.T, r Rules, s *Submission) *verdict.Failure {
	t.Helper()
	f, err := r.Check(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func one(text string) *Submission { return New(map[string][]byte{"server.go": []byte(text)}) }

const checkHead = "package epoll\n\nimport (\n\t\"context\"\n\t\"muxlab/harness/kernel\"\n\t\"muxlab/harness/model\"\n)\n\n" +
	"func Serve(ctx context.Context, env *model.Env) error { var k kernel.Kernel; _ = k; return nil }\n\n"

func TestCheckPasses(t *testing.T) {
	starter, err := Starter(solution06(t))
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"the solution": string(solution06(t)), "the starter": string(starter), "empty": checkHead,
		"init":    checkHead + "func init() {}\n",
		"a BOM":   "\ufeff" + checkHead,
		"CRLF":    strings.ReplaceAll(checkHead+"// A remark.\n", "\n", "\r\n"),
		"aliases": "package epoll\n\nimport (\n\tc \"context\"\n\tk \"muxlab/harness/kernel\"\n\t. \"muxlab/harness/model\"\n)\n\nfunc Serve(_ c.Context, e *Env) error { _, _ = k.NewFDSet(3), e.Addr.Port(); return k.EAGAIN }\n",
		"other names of types": checkHead + "type K = kernel.Kernel\ntype wrapped struct{ K }\n\nfunc (w wrapped) r(b []byte) (int, error) { return w.Read(0, b) }\n" +
			"func f(env *model.Env) { env.Thread(\"a\", func(k kernel.Kernel) error { _, err := k.Read(1, nil); return err }) }\n",
		"a string": checkHead + "var s = \"//go:linkname kernel.NewDirect\"\n",
		"Unicode":  checkHead + "var größe, \u043a = 1, 2 // Größe\n",
	} {
		if f := checkTyped(one(text)); f != nil {
			t.Errorf("%s: %s\n%s", what, f.Happened, f.Evidence)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	imports := func(line string) string { return "package epoll\n\nimport " + line + "\n" }
	for _, test := range []struct{ what, text, says, at string }{
		{"os", imports(`"os"`), `"os"`, "server.go:3:8"},
		{"an alias", imports(`errors "os"`), `"os"`, "server.go:3:8"},
		{"a dot", imports(`. "syscall"`), `"syscall"`, "server.go:3:8"},
		{"blank", imports(`_ "net"`), `"net"`, "server.go:3:8"},
		{"raw", imports("`unsafe`"), "unsafe", "server.go:3:8"},
		{"embed", imports(`_ "embed"`), "embed", ""},
		{"C", imports(`"C"`), `"C"`, ""},
		{"trace", imports(`"muxlab/harness/trace"`), "trace", ""},
		{"a path that is nearly one", imports(`"muxlab/harness/kernel/../trace"`), "trace", ""},
		{"its own package", imports(`"submission/server"`), "submission", ""},
		{"NewDirect", checkHead + "var k = kernel.NewDirect()\n", "NewDirect", "server.go:11:16"},
		{"its value", checkHead + "var f = kernel.NewDirect\n", "NewDirect", ""},
		{"parentheses", checkHead + "var f = (kernel.NewDirect)\n", "NewDirect", ""},
		{"a dot import", "package epoll\n\nimport . \"muxlab/harness/kernel\"\n\nvar k = NewDirect()\n", "NewDirect", "server.go:5:9"},
		{"another name", "package epoll\n\nimport context \"muxlab/harness/kernel\"\n\nvar k = context.NewDirect()\n", "NewDirect", ""},
		{"NewFaulty", checkHead + "var f = kernel.NewFaulty\n", "NewFaulty", ""},
		{"the type", checkHead + "var d kernel.Direct\n", "Direct", ""},
		{"an alias of the type", checkHead + "type D = kernel.Direct\n", "Direct", ""},
		{"embedded", checkHead + "type d struct{ *kernel.Direct }\n", "Direct", ""},
		{"a type argument", checkHead + "func mk[T any]() *T { return new(T) }\n\nvar d = mk[kernel.Direct]()\n", "Direct", ""},
		{"an assertion", checkHead + "func f(k kernel.Kernel) { _ = k.(*kernel.Faulty) }\n", "Faulty", ""},
		{"Interrupt", checkHead + "var f = kernel.Interrupt\n", "Interrupt", ""},
		{"MapWord", checkHead + "var f = kernel.MapWord\n", "MapWord", ""},
		{"a host", checkHead + "var h model.Host\n", "Host", ""},
		{"NewEnv", checkHead + "var h = model.NewEnv\n", "NewEnv", ""},
		{"Goroutine", checkHead + "func f(e *model.Env) { _ = e.Goroutine }\n", "Goroutine", ""},
		{"Goroutine, embedded", checkHead + "type e struct{ *model.Env }\n\nfunc (x e) f() { _ = x.Goroutine }\n", "Goroutine", ""},
		{"Goroutine as a method expression", checkHead + "var f = (*model.Env).Goroutine\n", "Goroutine", ""},
		{"a build constraint", "//go:build linux\n\n" + checkHead, "//go:", "server.go:1:1"},
		{"an old one", "// +build linux\n\n" + checkHead, "+build", ""},
		{"linkname", checkHead + "//go:linkname f runtime.f\nfunc f()\n", "//go:", "server.go:11:1"},
		{"linkname, CRLF", strings.ReplaceAll(checkHead+"//go:linkname f runtime.f\nfunc f()\n", "\n", "\r\n"), "//go:", "server.go:11:1"},
		{"embed directive", checkHead + "//go:embed x\nvar s string\n", "//go:", ""},
		{"line", checkHead + "//line other.go:1\n", "//line", ""},
		{"line, inside", checkHead + "var x = /*line other.go:1*/ 1\n", "/*line", ""},
		{"main", "package main\n", "main", "server.go:1:9"},
		{"syntax", "package epoll\n\nfunc {\n", "errors", "server.go:3:6"},
		{"a type error", checkHead + "var x int = \"\"\n", "errors", "server.go:11:13: cannot use"},
		{"unused", checkHead + "func f() {\n\tx := 1\n}\n", "errors", "declared and not used: x"},
		{"no body", checkHead + "func f()\n", "missing function body", "server.go:11:1"},
		{"no Serve", "package epoll\n", "no function Serve", ""},
		{"another Serve", "package epoll\n\nfunc Serve() {}\n", "another type", "server.go:3:6"},
		{"a variable Serve", "package epoll\n\nvar Serve = 1\n", "another type", ""},
		{"NUL", "package epoll\n\x00\n", "errors", ""},
		{"not UTF-8", "package epoll\n\nvar x = \"\xff\"\n", "errors", ""},
		{"nothing", "", "errors", ""},
		{"look-alike", checkHead + "var k = kern\u0435l.NewDirect()\n", "errors", "undefined"},
		{"a long line", checkHead + "var x = os.Exit // " + strings.Repeat("x", 200<<10) + "\n", "errors", "undefined: os"},
		{"nested deeply", checkHead + "var x = " + strings.Repeat("(", 120000) + "\n", "errors", ""},
	} {
		f := checkTyped(one(test.text))
		switch {
		case f == nil:
			t.Errorf("%s: goes through", test.what)
		case !strings.Contains(f.Happened, test.says), !strings.Contains(f.Evidence, test.at), len(f.Evidence) > 3000, f.Expected == "":
			t.Errorf("%s: %s\n%.300s", test.what, f.Happened, f.Evidence)
		}
	}
}

func TestCheckPackage(t *testing.T) {
	r := Rules{Imports: allowed06, Package: "poll"}
	if f := check(t, r, one(checkHead)); f == nil || f.Happened != "The package is epoll." {
		t.Errorf("%v", f)
	}
}

// The check in a process of its own says the same.
func TestCheckAlone(t *testing.T) {
	s := one(string(solution06(t)))
	for range 2 {
		began := time.Now()
		if f := check(t, Rules{Imports: allowed06}, s); f != nil {
			t.Errorf("%s\n%s", f.Happened, f.Evidence)
		}
		t.Logf("%v", time.Since(began))
	}
	f := check(t, Rules{Imports: allowed06}, one(checkHead+"var k = kernel.NewDirect()\n"))
	if f == nil || !strings.Contains(f.Happened, "NewDirect") || !strings.Contains(f.Evidence, "server.go:11:16") {
		t.Errorf("%v", f)
	}
}

// What the grader lacks is its own fault, and no refusal.
func TestCheckThatFailsIsAnError(t *testing.T) {
	f, err := Rules{Imports: allowed06, Root: t.TempDir()}.Check(one(checkHead))
	if f != nil || err == nil || !strings.Contains(err.Error(), "cannot be checked") {
		t.Errorf("%v, %v", f, err)
	}
	t.Setenv("PATH", "")
	cut := &checker{Rules: Rules{Imports: allowed06}, s: one(checkHead), goRoot: t.TempDir()}
	if f, err := cut.alone(); f != nil || err == nil {
		t.Errorf("without a standard library: %v, %v", f, err)
	}
}

// A submission that the type checker cannot cope with ends that process alone.
func TestCheckEndsBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of processor time")
	}
	var alias, long strings.Builder
	alias.WriteString("type a0 = struct{}\ntype b0 = struct{}\n")
	long.WriteString("const c0 = \"0123456789abcdef\"\n")
	for i := range 40 {
		for _, n := range "ab" {
			fmt.Fprintf(&alias, "type %c%d = struct{ x, y %c%d }\n", n, i+1, n, i)
		}
		fmt.Fprintf(&long, "const c%d = c%d + c%d\n", i+1, i, i)
	}
	for what, text := range map[string]string{
		"aliases":  alias.String() + "\nvar x a40\nvar y b40 = x\n",
		"a string": long.String() + "\nconst n = len(c40)\n",
	} {
		f := check(t, Rules{Imports: allowed06, cpu: 1}, one(checkHead+text))
		if f == nil || !strings.Contains(f.Happened, "needed more") {
			t.Errorf("%s: %v", what, f)
		}
	}
}

// What a submission sees of the kernel and the model is known to its last type: nothing
// of it hangs on a package that the importer leaves out.
func TestImporterKnowsAll(t *testing.T) {
	c := &checker{Rules: Rules{Imports: allowed06}, s: one(checkHead)}
	if err := c.prepare(); err != nil {
		t.Fatal(err)
	}
	all := importerOf(c.Root, c.goRoot).packages
	for _, path := range []string{kernelPath, modelPath} {
		scope := all[path].Scope()
		for _, name := range scope.Names() {
			o := scope.Lookup(name)
			if !o.Exported() || path == kernelPath && (name == "Direct" || name == "Faulty") {
				continue
			}
			if text := types.TypeString(o.Type(), nil); strings.Contains(text, "invalid type") {
				t.Errorf("%s.%s: %s", path, name, text)
			}
			if named, ok := o.Type().(*types.Named); ok {
				for m := range named.Methods() {
					if text := types.TypeString(m.Type(), nil); m.Exported() && strings.Contains(text, "invalid type") {
						t.Errorf("%s.%s.%s: %s", path, name, m.Name(), text)
					}
				}
			}
		}
	}
}
