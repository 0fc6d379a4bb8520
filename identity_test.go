package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Which connection a descriptor is, and where a turn begins, follows from these events. It
// is worked out in one place, tape.Reader: everybody else asks there.
var identity = []string{
	"OpAccept", "OpInherited", "OpProcStart", "OpClose", "OpRecvmsg",
	"OpEpollAdd", "OpEpollMod", "OpEpollDel", "NewTurn",
}

// These packages may name them: those that write the events, read or keep them, or make them of
// what strace wrote; and one that makes events up for tests.
var identityIn = []string{"harness/trace", "harness/tape", "harness/recording", "harness/strace", "viz/viztest"}

func TestOneIdentityOneTurn(t *testing.T) {
	named := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, name := range identityOps(t, path) {
			in := slices.IndexFunc(identityIn, func(p string) bool { return strings.HasPrefix(filepath.ToSlash(path), p+"/") })
			if in < 0 {
				t.Errorf("%s names trace.%s: read it from tape.Reader", path, name)
			} else {
				named[identityIn[in]] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range identityIn[1:] { // in harness/trace itself they need no package name
		if !named[p] {
			t.Errorf("%s is an exception that nobody needs", p)
		}
	}
}

// identityOps returns which of the names a file uses of package trace.
func identityOps(t *testing.T, path string) (used []string) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "trace" && slices.Contains(identity, s.Sel.Name) {
				used = append(used, s.Sel.Name)
			}
		}
		return true
	})
	return used
}

func TestOneIdentityRejects(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fold.go")
	code := "package digest\n\nvar closes = e.Op == trace.OpClose || e.Flags&trace.NewTurn != 0 || e.Op == trace.OpRead\n"
	if err := os.WriteFile(path, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := identityOps(t, path); !slices.Equal(got, []string{"OpClose", "NewTurn"}) {
		t.Errorf("found %v in %s", got, code)
	}
}
