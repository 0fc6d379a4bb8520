package source

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
)

// Merge makes a wrong server of the solution: what wrong declares replaces what has the
// same name there (a method: the same receiver and name), and what is new is added.
// Imports are united, and those not used any more are dropped.
func Merge(solution, wrong []byte) ([]byte, error) {
	whole, err := side(solution, true)
	if err != nil {
		return nil, err
	}
	base, err := parse("solution", whole)
	if err != nil {
		return nil, err
	}
	other, err := parse("wrong", wrong)
	if err != nil {
		return nil, err
	}
	if base.tree.Name.Name != other.tree.Name.Name {
		return nil, fmt.Errorf("the wrong server is of package %s, the solution of %s", other.tree.Name.Name, base.tree.Name.Name)
	}
	m := merger{base: base, places: base.places(), cut: map[*place]bool{}}
	for i, d := range other.tree.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			m.imports(g)
			continue
		}
		if err := m.take(names(d), other.piece(i)); err != nil {
			return nil, err
		}
	}
	if m.replaced == 0 {
		return nil, errors.New("the wrong server replaces nothing of the solution")
	}
	return tidy(append(replace(whole, m.spans), m.added...))
}

// A merger is the work of one Merge.
type merger struct {
	base     *goFile
	places   map[string]*place
	cut      map[*place]bool // that are replaced already
	spans    []span
	added    []byte
	replaced int
}

// take puts text, which declares names, in the place of those that the solution has.
func (m *merger) take(names []string, text []byte) error {
	text = slices.Concat([]byte("\n\n"), text, []byte("\n\n"))
	stands := false // text has a place
	for _, name := range names {
		at := m.places[name].widest(names)
		if at == nil || m.cut[at] {
			continue
		}
		if at.counted {
			return fmt.Errorf("%s is counted with iota: replace the whole group", name)
		}
		for _, together := range at.names {
			if !slices.Contains(names, together) {
				return fmt.Errorf("%s is declared together with %s: replace both", name, together)
			}
		}
		m.cut[at] = true
		m.replaced++
		cut := at.span
		if at.group == nil && !stands {
			cut.text, stands = text, true
		}
		m.spans = append(m.spans, cut)
	}
	if !stands {
		m.added = append(m.added, text...)
	}
	return nil
}

// imports adds the imports of g that the solution does not have.
func (m *merger) imports(g *ast.GenDecl) {
	var lines []byte
	for _, s := range g.Specs {
		i := s.(*ast.ImportSpec)
		has := func(o *ast.ImportSpec) bool {
			return o.Path.Value == i.Path.Value && importName(o) == importName(i)
		}
		if slices.ContainsFunc(m.base.tree.Imports, has) {
			continue
		}
		lines = append(lines, "\nimport "...)
		if i.Name != nil {
			lines = append(lines, i.Name.Name+" "...)
		}
		lines = append(lines, i.Path.Value+"\n"...)
		m.base.tree.Imports = append(m.base.tree.Imports, i)
	}
	at := m.base.offset(m.base.tree.Name.End())
	m.spans = append(m.spans, span{at, at, lines})
}
