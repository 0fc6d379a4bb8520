package script

// Checks that the files and labels exist that a lab names.

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	place    = regexp.MustCompile(`// LAB:\s*([a-z0-9]+(?:-[a-z0-9]+)*)`)
	citation = regexp.MustCompile(`LAB: ([a-z0-9]+(?:-[a-z0-9]+)*)`)
	// filePath is a file of the repository as prose names it: in a folder, with an ending.
	filePath = regexp.MustCompile("(?:^|[\\s(`\\[])([a-z][\\w-]*/[\\w./-]*\\.(?:go|md|py|c))\\b")
)

// cited checks the labels and files that prose names; it begins at line.
func (c *checker) cited(prose string, line int) {
	if c.facts.Files == nil {
		return
	}
	for i, text := range strings.Split(prose, "\n") {
		for _, m := range citation.FindAllStringSubmatch(text, -1) {
			if len(c.labels()[m[1]]) == 0 {
				c.found.add(line+i, "LAB: %s marks no place in the code", m[1])
			}
		}
		for _, m := range filePath.FindAllStringSubmatch(text, -1) {
			if !c.exists(m[1]) {
				c.found.add(line+i, "there is no file %s", m[1])
			}
		}
	}
}

// change checks the file and the line of a change.
func (c *checker) change(s *Step) {
	if s.Text == "" {
		c.add(s, "", "the text behind the block is missing: it is shown when the changed server runs")
	}
	switch {
	case s.Patch != nil && s.File == "":
		c.add(s, "patch", "file is missing: say which line is replaced, as in file: select/select.go rebuild")
	case len(s.Without) > 0 && s.Patch == nil:
		c.add(s, "without", "patch is missing: without it, watch names the server that runs everywhere")
	case s.File == "" || c.facts.Files == nil:
	case !c.exists(s.File):
		c.add(s, "file", "there is no file %s", s.File)
	case !slices.Contains(c.labels()[s.Label], s.File):
		c.add(s, "file", "LAB: %s marks no line in %s", s.Label, s.File)
	}
}

// exists reports whether the repository has a file of this name.
func (c *checker) exists(name string) bool {
	_, err := fs.Stat(c.facts.Files, path.Clean(name))
	return err == nil
}

// labels returns the files that each label marks a place in.
func (c *checker) labels() map[string][]string {
	if c.places != nil {
		return c.places
	}
	c.places = map[string][]string{}
	// What cannot be read has no labels; a lab that cites one of them is told so.
	_ = fs.WalkDir(c.facts.Files, ".", func(name string, d fs.DirEntry, err error) error {
		switch base := path.Base(name); {
		case err != nil:
			return nil
		case d.IsDir() && name != "." && (base[0] == '.' || base == "testdata"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		data, err := fs.ReadFile(c.facts.Files, name)
		if err != nil {
			return nil
		}
		for _, m := range place.FindAllSubmatch(data, -1) {
			c.places[string(m[1])] = append(c.places[string(m[1])], name)
		}
		return nil
	})
	return c.places
}
