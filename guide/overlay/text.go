package overlay

// What is in files: the marked lines of the source, the files of a tree, the messages of the
// compiler.

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// marked is the comment at the end of a marked line.
var marked = regexp.MustCompile(`[ \t]*// LAB:\s*([a-z0-9-]+).*`)

// Line returns file with another line in place of the one that a LAB comment with this label
// marks. The new line has the old one's indentation and its comment, so that the label is
// found again; with "" nothing but these is left. The number of lines is the same, unless
// with has several.
func Line(file []byte, label, with string) ([]byte, error) {
	lines := bytes.Split(file, []byte("\n"))
	at := -1
	for i, line := range lines {
		if m := marked.FindSubmatch(line); m == nil || string(m[1]) != label {
			continue
		}
		if at >= 0 {
			return nil, fmt.Errorf("the label %s marks two lines, %d and %d", label, at+1, i+1)
		}
		at = i
	}
	if at < 0 {
		return nil, fmt.Errorf("no line is marked with the label %s", label)
	}
	old := lines[at]
	indent := old[:len(old)-len(bytes.TrimLeft(old, " \t"))]
	comment := bytes.TrimLeft(marked.Find(old), " \t")
	changed := bytes.TrimSpace(fmt.Appendf(nil, "%s %s", with, comment))
	lines[at] = append(bytes.Clone(indent), changed...)
	return bytes.Join(lines, []byte("\n")), nil
}

// tree calls each with the files of which a program is made, by their paths from root.
func tree(root string, each func(name string) error) error {
	return filepath.WalkDir(root, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if at != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if name != "go.mod" && name != "go.sum" && (!strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go")) {
			return nil
		}
		relative, err := filepath.Rel(root, at)
		if err != nil {
			return err
		}
		return each(filepath.ToSlash(relative))
	})
}

// place is how the compiler says where something is.
var place = regexp.MustCompile(`^(.*?\.go):(\d+):(?:\d+:)? (.*)$`)

// parse reads a line of what the go command printed. The file may be the one that is read in
// place of a file of the tree: then it has a number before its name.
func parse(line string, files map[string][]byte) (m Message, ok bool) {
	p := place.FindStringSubmatch(line)
	if p == nil {
		return m, false
	}
	m.File, m.Text = strings.TrimPrefix(filepath.ToSlash(p[1]), "./"), p[3]
	m.Line, _ = strconv.Atoi(p[2])
	for name := range files {
		if base := filepath.Base(name); strings.HasSuffix(m.File, "-"+base) || strings.HasSuffix(m.File, "/"+name) {
			m.File = name
		}
	}
	return m, true
}

// said is the last thing that the go command said, which is the reason.
func said(out string) error {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return errors.New(last)
	}
	return nil
}
