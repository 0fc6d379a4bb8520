package source

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// A goFile is a file as a tree, with its text.
type goFile struct {
	fset *token.FileSet
	tree *ast.File
	text []byte
}

func parse(name string, text []byte) (*goFile, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &goFile{fset, tree, text}, nil
}

func (f *goFile) offset(p token.Pos) int { return f.fset.Position(p).Offset }

// A place is where a name is declared.
type place struct {
	span
	names   []string // that are declared there together
	group   *place   // if it is one line of a group: the group
	counted bool     // the group counts with iota, so that a line cannot leave it
}

// widest is the group of p, if all its names are among names; else p.
func (p *place) widest(names []string) *place {
	if p == nil || p.group == nil {
		return p
	}
	among := map[string]bool{}
	for _, n := range names {
		among[n] = true
	}
	for _, n := range p.group.names {
		if !among[n] {
			return p
		}
	}
	return p.group
}

// places returns where each name is declared: "Serve", "server.run".
func (f *goFile) places() map[string]*place {
	all := map[string]*place{}
	enter := func(p *place) {
		for _, name := range p.names {
			all[name] = p
		}
	}
	for _, d := range f.tree.Decls {
		whole := &place{span: declSpan(f.fset, d), names: names(d)}
		g, ok := d.(*ast.GenDecl)
		if !ok || !g.Rparen.IsValid() {
			enter(whole)
			continue
		}
		counted := counts(g)
		for _, s := range g.Specs {
			enter(&place{f.withLine(specSpan(f.fset, s)), specNames(s), whole, counted})
		}
	}
	return all
}

// names are those that a declaration declares, without init and _, which do not replace.
func names(d ast.Decl) (all []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if name := receiver(d) + d.Name.Name; name != "init" && d.Name.Name != "_" {
			return []string{name}
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			all = append(all, specNames(s)...)
		}
	}
	return all
}

func specNames(s ast.Spec) (all []string) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		all = append(all, s.Name.Name)
	case *ast.ValueSpec:
		for _, n := range s.Names {
			if n.Name != "_" {
				all = append(all, n.Name)
			}
		}
	}
	return all
}

// receiver is the type of a method's receiver and a dot, or nothing.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name + "."
		}
		return true
	})
	return name
}

// counts reports whether a group uses iota.
func counts(g *ast.GenDecl) (yes bool) {
	ast.Inspect(g, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		yes = yes || ok && id.Name == "iota"
		return true
	})
	return yes
}

// piece is the text of declaration i with all comments before it, after the declaration
// before; of the last, up to the end of the file.
func (f *goFile) piece(i int) []byte {
	from, to := f.offset(f.tree.Name.End()), len(f.text)
	if i > 0 {
		from = f.lineEnd(f.tree.Decls[i-1])
	}
	if i < len(f.tree.Decls)-1 {
		to = f.lineEnd(f.tree.Decls[i])
	}
	text := f.text[from:max(from, to)]
	if i == 0 || isImport(f.tree.Decls[i-1]) && !isImport(f.tree.Decls[i]) {
		text = append(f.head(), text...)
	}
	return text
}

// head is what the comments before the package clause say, but for build constraints.
func (f *goFile) head() []byte {
	var out []byte
	for line := range bytes.Lines(f.text[:f.offset(f.tree.Package)]) {
		if word := strings.TrimSpace(string(line)); !strings.HasPrefix(word, "//go:build") {
			out = append(out, line...)
		}
	}
	if len(bytes.TrimSpace(out)) == 0 {
		return nil
	}
	return append(out, '\n')
}

// lineEnd is the end of the last line of a declaration.
func (f *goFile) lineEnd(d ast.Decl) int {
	end := f.offset(d.End())
	if n := bytes.IndexByte(f.text[end:], '\n'); n >= 0 {
		return end + n
	}
	return len(f.text)
}

// withLine is s with the end of the line before it and its indentation, if nothing else
// is between.
func (f *goFile) withLine(s span) span {
	if n := bytes.LastIndexByte(f.text[:s.from], '\n'); n >= 0 && len(bytes.TrimSpace(f.text[n:s.from])) == 0 {
		s.from = n
	}
	return s
}

func isImport(d ast.Decl) bool {
	g, ok := d.(*ast.GenDecl)
	return ok && g.Tok == token.IMPORT
}
