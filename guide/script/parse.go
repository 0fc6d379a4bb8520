package script

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"muxlab/guide/query"
)

// Parse reads a lab. The lab is as complete as its text allows; it is of use if there are no
// problems. Parse judges what is written: kinds, keys, queries, values. Whether it makes
// sense is for Check.
func Parse(data []byte) (*Lab, []Problem) {
	var found problems
	s := newSplitter(data, &found)
	lab := &Lab{at: map[string]int{}}
	lines, ok := s.header()
	if !ok {
		return lab, found
	}
	parseHeader(lab, lines, &found)
	lab.Intro, lab.line = s.prose()
	ids := map[string]int{}
	for s.next < len(s.lines) {
		b, ok := s.block()
		if !ok {
			continue
		}
		if step, ok := parseBlock(b, ids, &found); ok {
			lab.Steps = append(lab.Steps, step)
		}
	}
	if len(lab.Steps) == 0 && len(found) == 0 {
		found.add(len(s.lines), "the lab has no blocks: it needs a scene and a question")
	}
	return lab, found.sorted()
}

// entryOf reads a line "key arg: text".
func entryOf(l numbered) (e entry, ok bool) {
	head, text, ok := strings.Cut(l.text, ":")
	name, arg, _ := strings.Cut(strings.TrimSpace(head), " ")
	return entry{l.line, name, strings.Join(strings.Fields(arg), " "), strings.TrimSpace(text)}, ok && name != ""
}

// headerKeys are the keys of the header.
var headerKeys = []string{"title", "needs", "minutes", "exercise"}

// parseHeader reads the keys of a lab.
func parseHeader(lab *Lab, lines []numbered, found *problems) {
	for _, l := range lines {
		e, ok := entryOf(l)
		switch {
		case strings.TrimSpace(l.text) == "":
			continue
		case !ok:
			found.add(l.line, `the header has lines "key: text", not %q`, strings.TrimSpace(l.text))
			continue
		case lab.at[e.key] > 0:
			found.add(l.line, "%s is given twice", e.key)
			continue
		}
		lab.at[e.key] = l.line
		if wrong := setHeader(lab, e); wrong != "" {
			found.add(l.line, "%s", wrong)
		}
	}
	if lab.at["title"] == 0 {
		found.add(1, "title is missing from the header")
	}
}

// setHeader sets what a key of the header says. It returns what is wrong, or nothing.
func setHeader(lab *Lab, e entry) string {
	switch e.key {
	case "title":
		lab.Title = e.text
		if e.text == "" {
			return "title: the text is missing"
		}
	case "needs":
		for _, word := range strings.FieldsFunc(e.text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
			n, err := strconv.Atoi(word)
			if err != nil || n < 1 {
				return "needs: numbers of labs, as in 1 3, not " + strconv.Quote(word)
			}
			lab.Needs = append(lab.Needs, n)
		}
	case "minutes":
		n, err := strconv.Atoi(e.text)
		if err != nil || n < 1 {
			return "minutes: a whole number from 1, not " + strconv.Quote(e.text)
		}
		lab.Minutes = n
	case "exercise":
		if _, err := strconv.ParseUint(e.text, 10, 16); err != nil {
			return "exercise: the number of an exercise, as in 06, not " + strconv.Quote(e.text)
		}
		lab.Exercise = e.text
	default:
		return unknown("key", e.key, headerKeys)
	}
	return ""
}

// parseBlock reads a block; false if there is no such kind. The lines of the ids before are
// in ids.
func parseBlock(b fenced, ids map[string]int, found *problems) (Step, bool) {
	kind := kindOf(b.kind)
	if kind == nil {
		found.add(b.line, "%s", unknown("kind", b.kind, kindNames()))
		return Step{}, false
	}
	if wrong := wrongID(b, ids); wrong != "" {
		found.add(b.line, "%s: %s", kind.name, wrong)
	}
	s := Step{Kind: kind.kind, ID: b.id, Line: b.line, Text: b.text, textLine: b.textLine, at: map[string]int{}}
	for _, l := range b.lines {
		if wrong := parseLine(kind, &s, l); wrong != "" {
			found.add(l.line, "%s: %s", kind.name, wrong)
		}
	}
	for _, k := range kind.keys {
		if k.required && s.at[k.name] == 0 {
			found.add(b.line, "%s: %s is missing", kind.name, k.name)
		}
	}
	if kind.commands && len(s.Commands) == 0 {
		found.add(b.line, `%s: a command is missing: a line that begins with "$ "`, kind.name)
	}
	return s, true
}

// wrongID says what is wrong with the id of a block, or nothing.
func wrongID(b fenced, ids map[string]int) string {
	switch first := ids[b.id]; {
	case b.id == "":
		return "the block has no id: write ```" + b.kind + " NAME"
	case !idShape.MatchString(b.id):
		return "an id is small letters, digits and -, not " + strconv.Quote(b.id)
	case first > 0:
		return fmt.Sprintf("the id %q is that of line %d already", b.id, first)
	}
	ids[b.id] = b.line
	return ""
}

// parseLine reads a line of a block. It returns what is wrong, or nothing.
func parseLine(kind *blockKind, s *Step, l numbered) string {
	line := strings.TrimSpace(l.text)
	if option, ok := strings.CutPrefix(line, "- "); ok && kind.options {
		return parseOption(s, l.line, option)
	}
	if command, ok := strings.CutPrefix(line, "$ "); ok && kind.commands {
		s.Commands = append(s.Commands, strings.TrimSpace(command))
		return ""
	}
	e, ok := entryOf(l)
	if !ok {
		return `a line is "key: text"` + map[bool]string{true: ` or "- text => condition"`}[kind.options] +
			map[bool]string{true: ` or "$ command"`}[kind.commands] + ", not " + strconv.Quote(line) + continued
	}
	for _, k := range kind.keys {
		if k.name == e.key {
			return k.read(s, e)
		}
	}
	if e.arg != "" {
		return unknown("key", e.key, kind.keyNames()) + continued
	}
	return unknown("key", e.key, kind.keyNames())
}

// continued is said of a line that may be the rest of a text.
const continued = "; a line is never continued on the next one"

// read sets what the key says. It returns what is wrong, or nothing.
func (k key) read(s *Step, e entry) string {
	seen := s.at[k.name] > 0
	s.at[k.name], s.at[strings.TrimSpace(k.name+" "+e.arg)] = e.line, e.line
	switch {
	case seen && !k.many:
		return k.name + " is given twice"
	case k.arg == "" && e.arg != "":
		return k.name + ": a colon is missing behind the key, or " + strconv.Quote(e.arg) + " is one word too many"
	case k.arg != "" && e.arg == "":
		return k.name + ": write " + k.name + " " + k.arg + ": text"
	case e.text == "" && k.name != "patch":
		return k.name + ": the text is missing"
	}
	if err := k.set(s, e); err != nil {
		return k.name + ": " + err.Error()
	}
	return ""
}

// parseOption reads "text => condition". It returns what is wrong, or nothing.
func parseOption(s *Step, line int, option string) string {
	at := strings.LastIndex(option, "=>")
	if at < 0 {
		return `an option is "- text => condition", not ` + strconv.Quote("- "+option)
	}
	text := strings.TrimSpace(option[:at])
	if text == "" {
		return "an option needs a text before =>"
	}
	when, err := query.ParseCond(strings.TrimSpace(option[at+2:]))
	if err != nil {
		return "option " + strconv.Quote(text) + ": " + err.Error()
	}
	s.at["- "+text] = line
	s.Options = append(s.Options, Option{text, when})
	return ""
}
