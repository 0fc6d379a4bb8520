// Package source draws the calls of a tick, and a place in the source of a server with the
// lines around it.
package source

import (
	"strconv"
	"strings"

	"muxlab/session"
	"muxlab/viz/term"
)

// Lines returns the lines of a file around the place, as many as rows, each cut to w cells.
// The line of the place is marked.
func Lines(th *term.Theme, p session.Passage, w, rows int) []term.Line {
	from := min(max(0, p.Line-rows/2), max(0, len(p.Lines)-rows))
	digits := len(strconv.Itoa(from + rows))
	var body []term.Line
	for i := from; i < len(p.Lines) && len(body) < rows; i++ {
		number, text := term.PadLeft(strconv.Itoa(i+1), digits), strings.ReplaceAll(p.Lines[i], "\t", "    ")
		text = cut(th, text, w-digits-3)
		if i == p.Line {
			body = append(body, term.Line{term.Bold(number), term.Styled(term.InkServedText, th.Sign.Served+" "), term.Styled(term.InkServedText, text)})
			body = append(body, remark(p.Lines[i], text, w, digits+3)...)
			continue
		}
		body = append(body, term.Line{term.Grey(number + "  "), term.Plain(text)})
	}
	return body
}

// cut cuts code where the window ends, and says so.
func cut(th *term.Theme, s string, w int) string {
	if term.Width(s) <= w {
		return s
	}
	return term.CutHard(s, max(0, w-term.Width(th.Sign.More))) + th.Sign.More
}

// remark is the comment of a line that was cut, in full, below it.
func remark(line, shown string, w, indent int) (rows []term.Line) {
	_, words, found := strings.Cut(line, "// ")
	if !found || strings.HasSuffix(shown, words) {
		return nil
	}
	for _, row := range term.Wrap(words, w-indent) {
		rows = append(rows, term.Line{term.Gap(indent), term.Bold(row)})
	}
	return rows
}
