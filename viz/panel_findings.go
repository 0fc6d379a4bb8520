package viz

import (
	"strings"

	"muxlab/harness/diagnose"
)

// findingsPanel says what is wrong, newest first, each with its turn as evidence.
func findingsPanel(s *snapshot, w, h int) block {
	iw := w - 4
	var body []line
	for i, f := range s.findings {
		if i > 0 {
			body = append(body, nil)
		}
		lines := findingLines(s, f, iw)
		room := h - 2 - len(body)
		if i < len(s.findings)-1 {
			room-- // to count the others in
		}
		if i > 0 && len(lines) > room {
			body[len(body)-1] = line{grey("  and " + count(max(s.found, len(s.findings))-i) + " more")}
			break
		}
		body = append(body, lines...)
	}
	title := styled(look.title, "findings")
	switch words := complaint(s); {
	case words != "":
		if len(body) > 0 {
			body = append(body, nil)
		}
		body = append(body, markedLines(look.text, styled(look.warnText, look.sign.trouble), words, iw)...)
		title = styled(look.warnText, look.sign.trouble+" what the clients say")
	case len(s.findings) == 0:
		body = paragraph(look.idle, "Nothing is wrong, as far as the calls tell.", iw)
		body = append(body, lookedFor(iw, h-2-len(body))...)
	}
	if n := len(s.findings); n > 0 {
		title = styled(look.warnText, look.sign.trouble+" "+pick(w-8, many(s.found, "finding", "findings")+" "+look.sign.dot+" < and > go to their turns", many(s.found, "finding", "findings")))
	}
	return box(line{title}, body, w, h)
}

// lookedFor lists what is looked for, and was not found: by name, and where there is
// room with what it is.
func lookedFor(w, h int) []line {
	const names = 16
	body := []line{nil, {grey("Looked for, and not found:")}}
	if w < 60 || h < 12 {
		var all []string
		for _, l := range diagnose.Lints() {
			all = append(all, l.Name)
		}
		if body = append(body, paragraph(look.idle, strings.Join(all, ", "), w)...); len(body) > h {
			return nil
		}
		return body
	}
	lints := diagnose.Lints()
	for i, l := range lints {
		rows := paragraph(look.idle, firstSentence(l.About), w-names)
		if len(body)+len(rows) > h-1 {
			return append(body, line{grey("and " + count(len(lints)-i) + " more: see muxlab diagnose --lints")})
		}
		for j := range rows {
			name := ""
			if j == 0 {
				name = l.Name
			}
			body = append(body, append(line{plain(padRight(name, names))}, rows[j]...))
		}
	}
	return body
}

// findingLines is a finding in full, the turn at its end.
func findingLines(s *snapshot, f finding, w int) []line {
	style, sign, sentence := findingWords(s, f)
	rows := markedLines(style, sign, sentence, w)
	where := findingWhere(s, f)
	if last := rows[len(rows)-1]; last.width()+2+width(where) <= w {
		rows[len(rows)-1] = last.add(gap(w-last.width()-width(where)), grey(where))
		return rows
	}
	return append(rows, line{gap(w - width(where)), grey(where)})
}

// markedLines are a sentence with a sign before it.
func markedLines(style ink, sign span, sentence string, w int) []line {
	rows := paragraph(style, sentence, w-2)
	for i := range rows {
		mark := gap(2)
		if i == 0 {
			mark = styled(sign.style, sign.text+" ")
		}
		rows[i] = append(line{mark}, rows[i]...)
	}
	return rows
}

// findingRows is the newest finding in at most n rows, for a low window; where
// there is none, what the clients say.
func findingRows(s *snapshot, w, n int) block {
	style, sign, words, where := look.text, styled(look.warnText, look.sign.trouble), complaint(s), ""
	if len(s.findings) > 0 && (words == "" || !s.findings[0].over) {
		style, sign, words = findingWords(s, s.findings[0])
		where = findingWhere(s, s.findings[0])
	}
	if sign.text = " " + sign.text + " "; sign.style == look.warnText {
		sign.style = look.warn
	}
	sentence := wrap(words, w-6)
	if len(sentence) > n {
		sentence = sentence[:n]
		sentence[n-1] += " " + look.sign.more
	}
	var lines []line
	for i, words := range sentence {
		l := line{gap(4), styled(style, words)}
		if i == 0 {
			l = line{sign, gap(1), styled(style, words)}
		}
		lines = append(lines, l)
	}
	if last := lines[len(lines)-1]; last.width()+2+width(where) <= w-2 {
		lines[len(lines)-1] = last.add(gap(w-2-last.width()-width(where)), grey(where))
	}
	return rows(w, lines...)
}

// findingWords say a finding, and how: what is so no longer is said as past.
func findingWords(s *snapshot, f finding) (words ink, sign span, sentence string) {
	ago := s.time - f.Time
	switch {
	case !f.over, !f.lasting() && ago < showAtLeast:
		return look.text, styled(look.warnText, look.sign.trouble), f.Sentence
	case f.lasting():
		return look.idle, grey(look.sign.dot), "Was so" + nbsp + agoWords(ago) + ": " + f.Sentence
	}
	return look.idle, grey(look.sign.dot), f.Sentence
}

// findingWhere is the turn that shows it, and how long ago that was: of what lasts,
// the first one.
func findingWhere(s *snapshot, f finding) string {
	e := f.evidence()
	ago := agoWords(s.time - e.Time)
	switch {
	case e.Worker >= 0 && f.lasting():
		return "since" + nbsp + oneWord(s) + nbsp + count(e.Turn) + "," + nbsp + ago
	case e.Worker >= 0:
		return oneWord(s) + nbsp + count(e.Turn) + "," + nbsp + ago
	}
	return "first" + nbsp + "seen" + nbsp + ago
}

// agoWords say how long ago something was.
func agoWords(ns int64) string {
	if ns < 1e9 {
		return "just" + nbsp + "now"
	}
	return duration(ns/1e9*1e9) + nbsp + "ago"
}
