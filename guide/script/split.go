package script

// Splits the file of a lab: the header, the prose, and the fenced blocks. What the lines of a
// block mean is said in grammar.go.

import (
	"regexp"
	"strings"

	"muxlab/harness/model"
)

// A numbered is a line of the file with its number, from 1.
type numbered struct {
	line int
	text string
}

// A fenced is a block as it stands in the file, and the prose behind it.
type fenced struct {
	kind, id string
	line     int // of the fence that opens it
	lines    []numbered
	text     string
	textLine int // where text begins
}

// A splitter goes through the lines of a file.
type splitter struct {
	lines    []string
	next     int // the index of the line that is read next
	problems *problems
}

var (
	fence   = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*?)[ \t]*$")
	idShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// newSplitter returns a splitter of data, whose line ends may be those of Windows.
func newSplitter(data []byte, found *problems) *splitter {
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return &splitter{lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n"), problems: found}
}

// header returns the lines between the first two lines "---"; false if they are not there.
func (s *splitter) header() (lines []numbered, ok bool) {
	if strings.TrimSpace(s.lines[0]) != "---" {
		s.problems.add(1, `a lab begins with a line "---", then title and other keys, then "---" again`)
		return nil, false
	}
	for i, text := range s.lines[1:] {
		if strings.TrimSpace(text) == "---" {
			s.next = i + 2
			return lines, true
		}
		lines = append(lines, numbered{i + 2, text})
	}
	s.problems.add(1, `the header does not end: a second line "---" is missing`)
	return nil, false
}

// prose returns the text up to the next block of a lab, and the number of its first line.
// Code in other fences is part of it.
func (s *splitter) prose() (text string, line int) {
	first := s.next
	for ; s.next < len(s.lines); s.next++ {
		open := fence.FindStringSubmatch(s.lines[s.next])
		if open == nil {
			continue
		}
		if s.isBlock(open[2]) {
			break
		}
		begin := s.next
		if !s.toEnd(open[1]) {
			s.problems.add(begin+1, "this code does not end: a line %s is missing", open[1])
			break
		}
	}
	for first < s.next && strings.TrimSpace(s.lines[first]) == "" {
		first++
	}
	return strings.TrimRight(strings.Join(s.lines[first:s.next], "\n"), " \t\n"), first + 1
}

// toEnd goes to the line that closes a fence, and says whether there is one.
func (s *splitter) toEnd(open string) bool {
	for s.next++; s.next < len(s.lines); s.next++ {
		if closes(s.lines[s.next], open) {
			return true
		}
	}
	return false
}

// closes reports whether a line closes the fence that open opened.
func closes(line, open string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= len(open) && strings.Trim(line, open[:1]) == ""
}

// isBlock reports whether what stands behind a fence begins a block of a lab. One word that
// is no kind, as in "sh", begins code; one that looks like a kind is taken for a mistake.
func (s *splitter) isBlock(info string) bool {
	words := strings.Fields(info)
	switch len(words) {
	case 0:
		return false
	case 1:
		return kindOf(words[0]) != nil || len(words[0]) > 3 && model.DidYouMean(words[0], kindNames()) != ""
	}
	return true
}

// block reads the block that begins at the next line; false if it does not end. A block
// that begins inside it shows that, too.
func (s *splitter) block() (b fenced, ok bool) {
	open := fence.FindStringSubmatch(s.lines[s.next])
	kind, id, _ := strings.Cut(open[2], " ")
	b = fenced{kind: kind, id: strings.TrimSpace(id), line: s.next + 1}
	for s.next++; s.next < len(s.lines) && !ok; s.next++ {
		text := s.lines[s.next]
		if inner := fence.FindStringSubmatch(text); inner != nil && s.isBlock(inner[2]) {
			break
		}
		if ok = closes(text, open[1]); !ok && strings.TrimSpace(text) != "" {
			b.lines = append(b.lines, numbered{s.next + 1, text})
		}
	}
	if !ok {
		s.problems.add(b.line, "%s: the block does not end: a line %s is missing", b.kind, open[1])
		return b, false
	}
	b.text, b.textLine = s.prose()
	return b, true
}
