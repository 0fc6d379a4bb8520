package guide

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"muxlab/guide/script"
	"muxlab/viz/term"
)

// prose sets Markdown, w cells wide.
func prose(th *term.Theme, markdown string, w int) (all []term.Line) {
	var before script.BlockKind
	for i, b := range script.Prose(markdown) {
		if i > 0 && (b.Kind != script.Item || before != script.Item) {
			all = append(all, nil)
		}
		all = append(all, block(th, b, w)...)
		before = b.Kind
	}
	return all
}

// text sets a question or an answer: Markdown in one paragraph.
func text(markdown string, w int, bold bool) (all []term.Line) {
	for _, b := range script.Prose(markdown) {
		all = append(all, wrapped(b.Spans, w, bold)...)
	}
	return all
}

// block sets one block of prose.
func block(th *term.Theme, b script.Block, w int) (lines []term.Line) {
	switch b.Kind {
	case script.Listing:
		for _, l := range b.Lines {
			lines = append(lines, term.Line{term.Gap(2), term.Bold(term.CutHard(strings.ReplaceAll(l, "\t", "    "), w-2))})
		}
		return lines
	case script.Table:
		return table(th, b.Rows, w)
	case script.Rule:
		return []term.Line{{term.Grey(strings.Repeat(th.Sign.Horizontal, w))}}
	}
	indent := 2 * b.Level
	if b.Kind == script.Heading {
		indent = 0
	}
	head := term.Line{term.Gap(indent)}
	if b.Mark != "" {
		head = head.Add(term.Grey(b.Mark + " "))
	}
	for i, l := range wrapped(b.Spans, w-head.Width(), b.Kind == script.Heading) {
		if i > 0 {
			head = term.Line{term.Gap(head.Width())}
		}
		lines = append(lines, append(head[:len(head):len(head)], l...))
	}
	return lines
}

// codeLines sets a line of code behind a sign, in as many rows as it takes.
func codeLines(sign term.Span, code string, w int) (lines []term.Line) {
	for i, row := range strings.Split(ansi.Wrap(strings.TrimSpace(code), w-4, ""), "\n") {
		head := term.Line{sign}
		if i > 0 {
			head = term.Line{term.Gap(4)}
		}
		lines = append(lines, head.Add(term.Plain(strings.TrimSpace(row))))
	}
	return lines
}

// inks are how the styles of prose look.
var inks = map[script.Style]term.Ink{
	script.Plain: term.InkText, script.Strong: term.InkBold, script.Emphasis: term.InkBold, script.Code: term.InkBold,
}

// wrapped breaks spans into lines of w cells, at spaces.
func wrapped(spans []script.Span, w int, bold bool) (lines []term.Line) {
	var line term.Line
	for _, word := range wordsOf(spans) {
		if bold {
			for i := range word {
				word[i].Style = term.InkBold
			}
		}
		switch {
		case len(line) == 0:
			line = word
		case line.Width()+1+word.Width() > w:
			lines, line = append(lines, line), word
		default:
			line = line.Add(term.Gap(1)).Add(word...)
		}
	}
	if len(line) > 0 {
		lines = append(lines, line)
	}
	return lines
}

// wordsOf splits spans at spaces. A word may have several styles.
func wordsOf(spans []script.Span) (words []term.Line) {
	glued := false // the next piece belongs to the last word
	for _, s := range spans {
		pieces := strings.FieldsFunc(s.Text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' })
		for i, piece := range pieces {
			span := term.Styled(inks[s.Style], piece)
			if i == 0 && glued && !strings.HasPrefix(s.Text, " ") && !strings.HasPrefix(s.Text, "\n") && len(words) > 0 {
				words[len(words)-1] = words[len(words)-1].Add(span)
				continue
			}
			words = append(words, term.Line{span})
		}
		if s.Text != "" {
			glued = !strings.HasSuffix(s.Text, " ") && !strings.HasSuffix(s.Text, "\n")
		}
	}
	return words
}

// table sets a table in columns that are as wide as their widest cell, and cuts what does
// not fit.
func table(th *term.Theme, rows [][][]script.Span, w int) (lines []term.Line) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], term.Width(textOf(cell)))
		}
	}
	for n, row := range rows {
		ink := term.InkText
		if n == 0 {
			ink = term.InkBold
		}
		text := ""
		for i, cell := range row {
			text += term.PadRight(textOf(cell), widths[i]) + "  "
		}
		lines = append(lines, term.Line{term.Styled(ink, th.Cut(strings.TrimRight(text, " "), w))})
	}
	return lines
}

// textOf is the text of spans without their styles.
func textOf(spans []script.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}
