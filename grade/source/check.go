package source

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// The packages of muxlab that a submission is written with.
const (
	kernelPath = "muxlab/harness/kernel"
	modelPath  = "muxlab/harness/model"
)

// Rules say what a submission may use.
type Rules struct {
	// Imports is the positive list, beside the kernel and the model of muxlab.
	Imports []string
	// Package is the name that every file must begin with; "" is any.
	Package string
	// Root is the folder of the muxlab module, "" to look for it.
	Root string

	cpu int // seconds that the type checker has; 0 is checkCPU
}

// A checker is the work of one Check.
type checker struct {
	Rules
	goRoot string // of the standard library
	s      *Submission
	fset   *token.FileSet
	files  []*ast.File
}

// Check says what is wrong with s, or nil. First each file by what is written in it:
// directives, syntax, package and imports; then, in a process of its own, what all of
// them mean together. An error says that it could not be checked, which is not the
// fault of the submission.
func (r Rules) Check(s *Submission) (*verdict.Failure, error) {
	c := &checker{Rules: r, s: s}
	if f := c.parsed(); f != nil {
		return f, nil
	}
	err := c.prepare()
	if err != nil {
		return nil, cannotCheck(err)
	}
	f, err := c.alone()
	if err != nil {
		return nil, cannotCheck(err)
	}
	return f, nil
}

func cannotCheck(err error) error { return fmt.Errorf("the submission cannot be checked: %w", err) }

// prepare finds what the types are checked with.
func (c *checker) prepare() (err error) {
	if c.Root, err = Root(c.Root); err != nil {
		return err
	}
	t, err := Go(context.Background())
	c.goRoot = t.Root
	return err
}

// parsed checks each file alone.
func (c *checker) parsed() *verdict.Failure {
	c.fset = token.NewFileSet()
	for _, name := range c.s.Names() {
		if f := c.file(name, c.s.Files[name]); f != nil {
			return f
		}
	}
	return nil
}

// file checks one file by what is written in it.
func (c *checker) file(name string, text []byte) *verdict.Failure {
	if f := asFailure(forbidden(name)); f != nil {
		return f
	}
	tree, err := parser.ParseFile(c.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return c.syntax(err)
	}
	c.files = append(c.files, tree)
	if f := c.comments(tree); f != nil {
		return f
	}
	if pkg := tree.Name.Name; c.Package != "" && pkg != c.Package || pkg == "main" || pkg == "_" || strings.HasSuffix(pkg, "_test") {
		want := c.Package
		if want == "" {
			want = "one that can be imported"
		}
		return c.at(tree.Name.Pos(), "package "+want, fmt.Sprintf("The package is %s.", clean.Name(pkg)),
			"The first line of the exercise's file was changed.")
	}
	for _, i := range tree.Imports {
		if f := c.imported(i); f != nil {
			return f
		}
	}
	for _, d := range tree.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Body == nil {
			return c.at(d.Pos(), "a program that compiles", fmt.Sprintf("%s: missing function body.", clean.Name(d.Name.Name)), "")
		}
	}
	return nil
}

// syntax makes a Failure of what the parser said.
func (c *checker) syntax(err error) *verdict.Failure {
	list, ok := err.(scanner.ErrorList)
	if !ok || len(list) == 0 {
		return compileFailure(clean.Name(err.Error()))
	}
	var lines []string
	for _, e := range list[:min(len(list), maxErrors)] {
		lines = append(lines, clean.Name(fmt.Sprintf("%s: syntax error: %s", e.Pos, e.Msg)))
	}
	first := list[0].Pos
	lines = append(lines, quoted(c.s.Files[first.Filename], first.Line))
	return compileFailure(strings.Join(lines, "\n"))
}

// directive matches comments that the go command or the compiler acts upon.
var directive = regexp.MustCompile(`^(//go:|//line |/\*line |//export |//extern |//gcc|//sys|// ?\+build|//\s*\+build|//[a-z0-9]+:)`)

// comments refuses what the go command or the compiler would obey.
func (c *checker) comments(tree *ast.File) *verdict.Failure {
	for _, group := range tree.Comments {
		for _, comment := range group.List {
			word := directive.FindString(comment.Text)
			if word == "" || strings.HasPrefix(comment.Text, marker) || strings.HasPrefix(comment.Text, "//nolint") {
				continue
			}
			return c.at(comment.Pos(), "no directives in comments",
				fmt.Sprintf("A comment begins with %s.", clean.Name(strings.TrimSpace(word))),
				"Build constraints, linkname and the like are not part of an exercise. If it is a remark, put a space after //.")
		}
	}
	return nil
}

// imported checks one import. Aliases and dots change nothing: the path counts.
func (c *checker) imported(i *ast.ImportSpec) *verdict.Failure {
	path, err := strconv.Unquote(i.Path.Value)
	if err == nil && (path == kernelPath || path == modelPath || slices.Contains(c.Imports, path)) && path != "C" && path != "unsafe" {
		return nil
	}
	allowed := append(slices.Clone(c.Imports), kernelPath, modelPath)
	cause := "The exercise is solved with the kernel's calls, and needs nothing else."
	switch {
	case path == "C":
		cause = "C is not part of an exercise."
	case strings.HasPrefix(path, "muxlab/"):
		cause = "Of muxlab, a student's server uses harness/kernel and harness/model alone."
	}
	return c.at(i.Pos(), "no imports but "+strings.Join(allowed, ", "),
		fmt.Sprintf("The submission imports %s.", clean.Name(i.Path.Value)), cause)
}

// at is a Failure about a place in the submission.
func (c *checker) at(pos token.Pos, expected, happened, cause string) *verdict.Failure {
	p := c.fset.PositionFor(pos, false)
	f := refuse(expected, happened, cause)
	f.Evidence = fmt.Sprintf("%s:%d:%d\n%s", clean.Name(p.Filename), p.Line, p.Column, quoted(c.s.Files[p.Filename], p.Line))
	return f
}

// quoted is a line of a file, indented.
func quoted(text []byte, n int) string { return fmt.Sprintf("\tline %d: %s", n, line(text, n)) }
