package panel

import (
	"strings"

	"muxlab/harness/diagnose"
	"muxlab/harness/units"
	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// findingsPanel says what is wrong, newest first, each with its turn as evidence.
func findingsPanel(s *Canvas, w, h int) term.Block {
	iw := w - 4
	title := term.Styled(term.InkTitle, "findings")
	if s.Covered != 0 {
		return CoveredBox(s.Theme, "findings", w, h)
	}
	if s.Hushed {
		words := "Findings are off here, and nothing is marked: the question is what is wrong. y asks it."
		if s.Hidden {
			words = "Findings are hidden, and nothing is marked: f shows them."
		}
		return s.Theme.Box(term.Line{title}, term.Paragraph(term.InkIdle, words, iw), w, h)
	}
	body := findingsThatFit(s, iw, h-2)
	switch words := s.List.Complaints.Sentence(); {
	case words != "":
		if len(body) > 0 {
			body = append(body, nil)
		}
		body = append(body, term.MarkedLines(term.InkText, term.Styled(term.InkWarnText, s.Theme.Sign.Trouble), words, iw)...)
		title = term.Styled(term.InkWarnText, s.Theme.Sign.Trouble+" what the clients say")
	case len(s.Findings) == 0:
		body = term.Paragraph(term.InkIdle, "Nothing is wrong, as far as the calls tell.", iw)
		body = append(body, lookedFor(iw, h-2-len(body))...)
	}
	if n := len(s.Findings); n > 0 {
		title = term.Styled(term.InkWarnText, s.Theme.Sign.Trouble+" "+term.Pick(w-8, units.Screen.Plural(s.Found, "finding")+" "+s.Theme.Sign.Dot+" < and > go to their turns", units.Screen.Plural(s.Found, "finding")))
	}
	return s.Theme.Box(term.Line{title}, body, w, h)
}

// findingsThatFit are the newest findings, and how many more there are.
func findingsThatFit(s *Canvas, w, h int) (body []term.Line) {
	for i, f := range s.Findings {
		if i > 0 {
			body = append(body, nil)
		}
		lines := findingLines(s, f, w)
		room := h - len(body)
		if i < len(s.Findings)-1 {
			room-- // to count the others in
		}
		if i > 0 && len(lines) > room {
			body[len(body)-1] = term.Line{term.Grey("  and " + units.Count(max(s.Found, len(s.Findings))-i) + " more")}
			break
		}
		body = append(body, lines...)
	}
	return body
}

// lookedFor lists what is looked for, and was not found: by name, and where there is
// room with what it is.
func lookedFor(w, h int) []term.Line {
	const names = 16
	body := []term.Line{nil, {term.Grey("Looked for, and not found:")}}
	if w < 60 || h < 12 {
		var all []string
		for _, l := range diagnose.Lints() {
			all = append(all, l.Name)
		}
		if body = append(body, term.Paragraph(term.InkIdle, strings.Join(all, ", "), w)...); len(body) > h {
			return nil
		}
		return body
	}
	lints := diagnose.Lints()
	for i, l := range lints {
		rows := term.Paragraph(term.InkIdle, term.FirstSentence(l.About), w-names)
		if len(body)+len(rows) > h-1 {
			return append(body, term.Line{term.Grey("and " + units.Count(len(lints)-i) + " more: see muxlab diagnose --lints")})
		}
		for j := range rows {
			name := ""
			if j == 0 {
				name = l.Name
			}
			body = append(body, append(term.Line{term.Plain(term.PadRight(name, names))}, rows[j]...))
		}
	}
	return body
}

// findingLines is a finding in full, the turn at its end.
func findingLines(s *Canvas, f snapshot.Finding, w int) []term.Line {
	style, sign, sentence := findingWords(s, f)
	rows := term.MarkedLines(style, sign, sentence, w)
	where := findingWhere(s.Snapshot, f)
	if last := rows[len(rows)-1]; last.Width()+2+term.Width(where) <= w {
		rows[len(rows)-1] = last.Add(term.Gap(w-last.Width()-term.Width(where)), term.Grey(where))
		return rows
	}
	return append(rows, term.Line{term.Gap(w - term.Width(where)), term.Grey(where)})
}

// FindingRows is the newest finding in at most n rows, for a low window; where
// there is none, what the clients say.
func FindingRows(s *Canvas, w, n int) term.Block {
	style, sign, words, where := term.InkText, term.Styled(term.InkWarnText, s.Theme.Sign.Trouble), s.List.Complaints.Sentence(), ""
	if len(s.Findings) > 0 && (words == "" || !s.Findings[0].Over) {
		style, sign, words = findingWords(s, s.Findings[0])
		where = findingWhere(s.Snapshot, s.Findings[0])
	}
	if sign.Text = " " + sign.Text + " "; sign.Style == term.InkWarnText {
		sign.Style = term.InkWarn
	}
	sentence := term.Wrap(words, w-6)
	if len(sentence) > n {
		sentence = sentence[:n]
		sentence[n-1] += " " + s.Theme.Sign.More
	}
	var lines []term.Line
	for i, words := range sentence {
		l := term.Line{term.Gap(4), term.Styled(style, words)}
		if i == 0 {
			l = term.Line{sign, term.Gap(1), term.Styled(style, words)}
		}
		lines = append(lines, l)
	}
	if last := lines[len(lines)-1]; last.Width()+2+term.Width(where) <= w-2 {
		lines[len(lines)-1] = last.Add(term.Gap(w-2-last.Width()-term.Width(where)), term.Grey(where))
	}
	return s.Theme.Rows(w, lines...)
}

// findingWords say a finding, and how: what is so no longer is said as past.
func findingWords(s *Canvas, f snapshot.Finding) (words term.Ink, sign term.Span, sentence string) {
	ago := s.Time - f.Time
	switch {
	case !f.Over, !f.Lasting() && ago < digest.ShowAtLeast:
		return term.InkText, term.Styled(term.InkWarnText, s.Theme.Sign.Trouble), f.Sentence
	case f.Lasting():
		return term.InkIdle, term.Grey(s.Theme.Sign.Dot), "Was so" + term.Nbsp + agoWords(ago) + ": " + f.Sentence
	}
	return term.InkIdle, term.Grey(s.Theme.Sign.Dot), f.Sentence
}

// findingWhere is the turn that shows it, and how long ago that was: of what lasts,
// the first one.
func findingWhere(s *snapshot.Snapshot, f snapshot.Finding) string {
	e := f.Evidence()
	ago := agoWords(s.Time - e.Time)
	switch {
	case e.Worker >= 0 && f.Lasting():
		return "since" + term.Nbsp + TurnNoun(s) + term.Nbsp + units.Count(e.Turn) + "," + term.Nbsp + ago
	case e.Worker >= 0:
		return TurnNoun(s) + term.Nbsp + units.Count(e.Turn) + "," + term.Nbsp + ago
	}
	return "first" + term.Nbsp + "seen" + term.Nbsp + ago
}

// agoWords say how long ago something was.
func agoWords(ns int64) string {
	if ns < 1e9 {
		return "just" + term.Nbsp + "now"
	}
	return units.Screen.Duration(ns/1e9*1e9) + term.Nbsp + "ago"
}
