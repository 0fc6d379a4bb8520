package source

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
)

// A span is a part of a file, in bytes, and what is to stand there.
type span struct {
	from, to int
	text     []byte
}

// replace returns text with each span replaced. Spans do not overlap.
func replace(text []byte, spans []span) []byte {
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out []byte
	at := 0
	for _, s := range spans {
		out = append(append(out, text[at:s.from]...), s.text...)
		at = s.to
	}
	return append(out, text[at:]...)
}

// declSpan is where a declaration stands, with its comment.
func declSpan(fset *token.FileSet, d ast.Decl) span {
	doc, end := (*ast.CommentGroup)(nil), d.End()
	switch d := d.(type) {
	case *ast.FuncDecl:
		doc = d.Doc
	case *ast.GenDecl:
		doc = d.Doc
		if len(d.Specs) == 1 && !d.Rparen.IsValid() {
			end = max(end, specEnd(d.Specs[0]))
		}
	}
	return between(fset, doc, d.Pos(), end)
}

// specSpan is where one specification of a declaration stands, with its comments.
func specSpan(fset *token.FileSet, s ast.Spec) span {
	var doc *ast.CommentGroup
	switch s := s.(type) {
	case *ast.ImportSpec:
		doc = s.Doc
	case *ast.ValueSpec:
		doc = s.Doc
	case *ast.TypeSpec:
		doc = s.Doc
	}
	return between(fset, doc, s.Pos(), specEnd(s))
}

func specEnd(s ast.Spec) token.Pos {
	var last *ast.CommentGroup
	switch s := s.(type) {
	case *ast.ImportSpec:
		last = s.Comment
	case *ast.ValueSpec:
		last = s.Comment
	case *ast.TypeSpec:
		last = s.Comment
	}
	if last != nil {
		return last.End()
	}
	return s.End()
}

func between(fset *token.FileSet, doc *ast.CommentGroup, from, to token.Pos) span {
	if doc != nil {
		from = doc.Pos()
	}
	return span{from: fset.Position(from).Offset, to: fset.Position(to).Offset}
}
