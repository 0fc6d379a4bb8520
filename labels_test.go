package main

import (
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What prose says of the code is held to it. A comment that ends in "// LAB: name"
// marks a place; documents, strings and other comments cite it as "LAB: name". And
// whatever file a comment or a document names must exist.

var (
	mark     = regexp.MustCompile(`// LAB:\s*([^\s:]*)`)
	citation = regexp.MustCompile(`LAB: ([a-z0-9]+(?:-[a-z0-9]+)*)`)
	goodName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	// A file is named with an ending that this tree has. Before it stands no $, as in
	// a script, and no scheme, as in an address.
	fileName = regexp.MustCompile(`(?:^|[\s("'` + "`" + `\[])([\w*][\w*./-]*\.(?:go|md|sh|py|c))\b`)
)

// A text is a piece of prose: a comment, a string, or a document.
type text struct {
	file, words string
	code        bool // a comment of the code: what is marked there is a place
}

// pieces returns the comments and, without the tests, the strings of a Go file. A
// run of comment lines is one piece.
func pieces(file string, source []byte) (all []text) {
	fset := token.NewFileSet()
	var s scanner.Scanner
	f := fset.AddFile(file, -1, len(source))
	s.Init(f, source, nil, scanner.ScanComments)
	for last := -1; ; {
		pos, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return all
		case tok == token.COMMENT:
			line := f.Line(pos)
			if n := len(all) - 1; line == last+1 && n >= 0 && all[n].code {
				all[n].words += "\n" + lit
			} else {
				all = append(all, text{file, lit, true})
			}
			last = line
		case tok == token.STRING && !strings.HasSuffix(file, "_test.go"):
			all = append(all, text{file, lit, false})
		}
	}
}

// wrongLabels says what is wrong with the places that are marked in all, and with
// the citations of them.
func wrongLabels(all []text) (wrong []string) {
	places := map[string][]string{} // the files where a label is
	for _, t := range all {
		for _, m := range mark.FindAllStringSubmatch(t.words, -1) {
			switch {
			case !t.code || strings.HasSuffix(t.file, "_test.go"):
			case !goodName.MatchString(m[1]):
				wrong = append(wrong, fmt.Sprintf("%s: a label is small letters, digits and -, not %q", t.file, m[1]))
			default:
				places[m[1]] = append(places[m[1]], t.file)
			}
		}
	}
	for _, label := range slices.Sorted(maps.Keys(places)) {
		if n := len(places[label]); n > 1 {
			wrong = append(wrong, fmt.Sprintf("LAB: %s marks %d places: %v", label, n, places[label]))
		}
	}
	for _, t := range all {
		wrong = append(wrong, wrongCitations(t, places)...)
	}
	return wrong
}

// wrongCitations looks up each label that t cites. Where a file is named before it, in
// the same piece, the label must be in that file.
func wrongCitations(t text, places map[string][]string) (wrong []string) {
	if strings.HasSuffix(t.file, "_test.go") {
		return nil // it may show what is wrong
	}
	for _, at := range citation.FindAllStringSubmatchIndex(t.words, -1) {
		label, before := t.words[at[2]:at[3]], t.words[:at[0]]
		if t.code && strings.HasSuffix(before, "// ") {
			continue // the place itself
		}
		files := places[label]
		if len(files) == 0 {
			wrong = append(wrong, fmt.Sprintf("%s cites LAB: %s, which marks no place", t.file, label))
			continue
		}
		named := fileName.FindAllStringSubmatch(before[strings.LastIndexAny(before, "\n")+1:], -1)
		if n := len(named) - 1; n >= 0 && strings.HasSuffix(before, "(") && !slices.Contains(files, named[n][1]) {
			wrong = append(wrong, fmt.Sprintf("%s cites LAB: %s in %s; it is in %s", t.file, label, named[n][1], files[0]))
		}
	}
	return wrong
}

// foreign are files that are named here and belong to others: to libevent, to a reader who
// tries something, to a student, and to who writes a lab.
var foreign = []string{"server.go", "bench.c", "test/bench.c", "server.py", "echo.py", "lab.md"}

// wrongFiles says which files are named in all that do not exist: neither beside the
// file that names them, nor from the root on. A name with * is a pattern. In strings
// only names that begin with a folder of the root count: many others are of files
// that are to be written.
func wrongFiles(all []text, exists func(name string) bool) (wrong []string) {
	for _, t := range all {
		for _, m := range fileName.FindAllStringSubmatch(t.words, -1) {
			name := m[1]
			if !t.code && !strings.HasSuffix(t.file, ".md") {
				if folder, _, ok := strings.Cut(name, "/"); !ok || !exists(folder) {
					continue
				}
			}
			if !exists(path.Join(path.Dir(t.file), name)) && !exists(name) && !slices.Contains(foreign, name) {
				wrong = append(wrong, fmt.Sprintf("%s names %s, which does not exist", t.file, name))
			}
		}
	}
	return wrong
}

// textsOfTree returns the prose of all Go files and documents.
func textsOfTree(t *testing.T) (all []text) {
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		ext := path.Ext(name)
		if d.IsDir() || ext != ".go" && ext != ".md" {
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if ext == ".md" {
			all = append(all, text{name, string(data), false})
		} else {
			all = append(all, pieces(name, data)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLabels(t *testing.T) {
	all := textsOfTree(t)
	marked := 0
	for _, piece := range all {
		if piece.code {
			marked += len(mark.FindAllString(piece.words, -1))
		}
	}
	if marked < 10 {
		t.Fatalf("found %d labels only: the check looks in the wrong place", marked)
	}
	for _, wrong := range wrongLabels(all) {
		t.Error(wrong)
	}
}

func TestNamedFilesExist(t *testing.T) {
	exists := func(name string) bool {
		found, _ := filepath.Glob(filepath.FromSlash(name))
		return len(found) > 0
	}
	for _, wrong := range wrongFiles(textsOfTree(t), exists) {
		t.Error(wrong)
	}
}

// The checks are checked with what they must reject.
func TestLabelsRejects(t *testing.T) {
	const good = "package p\n\nfunc f() {} // LAB: good: it is\n"
	for name, c := range map[string]struct{ code, document string }{
		"twice":              {good + "\n// Again. // LAB: good\nvar x int\n", ""},
		"no label":           {good + "\nvar x int // LAB:\n", ""},
		"capitals":           {good + "\nvar x int // LAB: Not_Good\n", ""},
		"in a document":      {good, "See `LAB: missing`."},
		"as grep finds it":   {good, "Look for `// LAB: missing`."},
		"in a string":        {good + "\nvar x = \"see LAB: missing\"\n", ""},
		"in a comment":       {good + "\n// See LAB: missing.\nvar x int\n", ""},
		"in another file":    {good, "See other/o.go (LAB: good)."},
		"marked in a string": {good + "\nvar x = \"// LAB: text\"\n", "See LAB: text."},
	} {
		if all := append(pieces("p/p.go", []byte(c.code)), text{"d.md", c.document, false}); len(wrongLabels(all)) == 0 {
			t.Errorf("%s: it goes through", name)
		}
	}
	fine := append(pieces("p/p.go", []byte(good)), text{"d.md", "See p/p.go, f (LAB: good), and `// LAB: good`.", false})
	if wrong := wrongLabels(fine); len(wrong) > 0 {
		t.Error(wrong)
	}
}

func TestNamedFilesRejects(t *testing.T) {
	exists := func(name string) bool { return slices.Contains([]string{"p/here.go", "q", "q/r.go"}, name) }
	for words, want := range map[string]bool{
		"// Files: here.go (this), gone.go (that).":       false,
		"// Beside it: diff here.go ../q/r.go.":           true,
		"// see q/r.go, and then here.go":                 true,
		"// The first is\n// gone.go, the second here.go": false,
		"// see p/gone.go":                                false,
		"// https://example.org/gone.go and b.golang":     true,
		"/* as in gone.c */":                              false,
	} {
		if got := len(wrongFiles(pieces("p/p.go", []byte("package p\n"+words+"\n")), exists)) == 0; got != want {
			t.Errorf("%q: found right is %v", words, got)
		}
	}
	if len(wrongFiles([]text{{"docs/d.md", "Read `gone.go`.", false}}, exists)) == 0 {
		t.Error("a document may name what does not exist")
	}
}
