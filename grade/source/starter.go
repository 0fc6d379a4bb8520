package source

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
)

// The markers in a solution. Between the first two is what a student is to write; between
// the last two, each after // and a tab, is what the starter has instead.
const (
	marker        = "//muxlab:"
	markSolution  = marker + "solution"
	markStarter   = marker + "starter"
	markEnd       = marker + "end"
	starterPrefix = "//\t"
)

// Starter makes the file that a student begins with from the solution.
func Starter(solution []byte) ([]byte, error) {
	if err := markersApart(solution); err != nil {
		return nil, err
	}
	text, err := side(solution, false)
	if err != nil {
		return nil, err
	}
	return tidy(text)
}

// Solved returns a solution without the markers, and without what only the starter has.
func Solved(solution []byte) ([]byte, error) {
	text, err := side(solution, true)
	if err != nil {
		return nil, err
	}
	return tidy(text)
}

// markersApart returns an error if a marker is part of a declaration's comment: go/doc
// would hide it, and gofmt would move it.
func markersApart(solution []byte) error {
	f, err := parse("solution", solution)
	if err != nil {
		return err
	}
	docs := map[*ast.CommentGroup]bool{f.tree.Doc: true}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			docs[n.Doc] = true
			return false
		case *ast.GenDecl:
			docs[n.Doc] = true
		case *ast.TypeSpec:
			docs[n.Doc] = true
		case *ast.ValueSpec:
			docs[n.Doc] = true
		case *ast.Field:
			docs[n.Doc] = true
		}
		return true
	})
	for _, group := range f.tree.Comments {
		for _, c := range group.List {
			if docs[group] && strings.HasPrefix(c.Text, marker) {
				return fmt.Errorf("line %d: %s is in a doc comment: put a blank line after it", f.fset.Position(c.Pos()).Line, c.Text)
			}
		}
	}
	return nil
}

// side returns the solution without markers: what is the solution's, or what is the
// starter's.
func side(text []byte, solution bool) ([]byte, error) {
	var out bytes.Buffer
	at, began := "", 0 // the marker that rules here, and its line
	for i, line := range strings.SplitAfter(string(text), "\n") {
		word := strings.TrimSpace(line)
		if strings.HasPrefix(word, marker) {
			if !follows(at, word) {
				return nil, fmt.Errorf("line %d: %s does not belong here, after %s", i+1, word, describe(at, began))
			}
			at, began = word, i+1
			if at == markEnd {
				at = ""
			}
			continue
		}
		switch {
		case at == "", at == markSolution && solution:
			out.WriteString(line)
		case at == markStarter:
			code, ok := uncomment(line)
			if !ok {
				return nil, fmt.Errorf("line %d: after %s every line is // and a tab and code", i+1, markStarter)
			}
			if !solution {
				out.WriteString(code)
			}
		}
	}
	if at != "" {
		return nil, fmt.Errorf("%s, has no %s", describe(at, began), markEnd)
	}
	return out.Bytes(), nil
}

func follows(at, next string) bool {
	switch next {
	case markSolution:
		return at == ""
	case markStarter:
		return at == markSolution
	case markEnd:
		return at == markStarter
	}
	return false
}

func describe(at string, line int) string {
	if at == "" {
		return "no marker, or " + markEnd
	}
	return fmt.Sprintf("%s of line %d", at, line)
}

// uncomment returns the code in a line of the starter, indented as its comment was.
func uncomment(line string) (string, bool) {
	body := strings.TrimLeft(line, "\t ")
	indent := line[:len(line)-len(body)]
	if strings.TrimSpace(body) == "//" {
		return "\n", true
	}
	code, ok := strings.CutPrefix(body, starterPrefix)
	return indent + code, ok
}

// tidy drops the imports that are not used and formats the file.
func tidy(text []byte) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, id := range f.Unresolved {
		used[id.Name] = true
	}
	var cuts []span
	for _, decl := range f.Decls {
		if !isImport(decl) {
			continue
		}
		d := decl.(*ast.GenDecl)
		var gone []span
		for _, s := range d.Specs {
			if i := s.(*ast.ImportSpec); !used[importName(i)] && importName(i) != "_" && importName(i) != "." {
				gone = append(gone, specSpan(fset, s))
			}
		}
		if len(gone) == len(d.Specs) {
			gone = []span{declSpan(fset, d)}
		}
		cuts = append(cuts, gone...)
	}
	return formatted(replace(text, cuts))
}

func formatted(text []byte) ([]byte, error) {
	out, err := format.Source(text)
	if err != nil {
		return nil, errors.Join(errors.New("what was made is not Go"), err)
	}
	return out, nil
}

// importName is the name under which a file uses an import: packages here are named as
// their path ends.
func importName(i *ast.ImportSpec) string {
	if i.Name != nil {
		return i.Name.Name
	}
	name := strings.Trim(i.Path.Value, "\"`")
	return name[strings.LastIndexByte(name, '/')+1:]
}
