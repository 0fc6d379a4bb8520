package source

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// An importer type-checks packages from their source, without the bodies of functions.
// Of what the harness is made of, it reads only what its exported names need: the rest
// is an empty package, and what depends on it stays unknown. Submissions cannot see it.
type importer struct {
	mu       sync.Mutex
	fset     *token.FileSet
	ctx      build.Context
	root     string
	packages map[string]*types.Package
}

// visible are the packages of the standard library that occur in exported names of the
// kernel and the model.
var visible = map[string]bool{
	"context": true, "errors": true, "net/netip": true, "sync": true, "sync/atomic": true, "syscall": true, "time": true,
}

var importers sync.Map // by root: what is read once serves a whole class

func importerOf(root, goRoot string) *importer {
	i := &importer{fset: token.NewFileSet(), ctx: build.Default, root: root, packages: map[string]*types.Package{"unsafe": types.Unsafe}}
	i.ctx.GOROOT, i.ctx.CgoEnabled = goRoot, false
	known, _ := importers.LoadOrStore(root, i)
	return known.(*importer)
}

// Import returns a package, as types.Importer says.
func (i *importer) Import(name string) (*types.Package, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.load(name)
}

func (i *importer) load(name string) (*types.Package, error) {
	if known := i.packages[name]; known != nil {
		return known, nil
	}
	dir := filepath.Join(i.ctx.GOROOT, "src", filepath.FromSlash(name))
	inner, ours := strings.CutPrefix(name, "muxlab/")
	if ours {
		dir = filepath.Join(i.root, filepath.FromSlash(inner))
	}
	found, err := i.ctx.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, file := range found.GoFiles {
		f, err := parser.ParseFile(i.fset, filepath.Join(dir, file), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	config := types.Config{Importer: below{i, ours}, IgnoreFuncBodies: true, Error: func(error) {}, Sizes: types.SizesFor("gc", i.ctx.GOARCH)}
	p, _ := config.Check(name, i.fset, files, nil) // what stays unknown cannot be named by a submission
	i.packages[name] = p
	return p, nil
}

// below imports for a package that is imported itself.
type below struct {
	*importer
	ours bool // it is one of muxlab
}

func (b below) Import(name string) (*types.Package, error) {
	if b.ours && !strings.HasPrefix(name, "muxlab/") && !visible[name] {
		return empty(name), nil
	}
	p, err := b.load(name)
	if err != nil { // part of the standard library that is not where it is said to be
		return empty(name), nil
	}
	return p, nil
}

func empty(name string) *types.Package {
	p := types.NewPackage(name, path.Base(name))
	p.MarkComplete()
	return p
}
