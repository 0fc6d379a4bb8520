package viz

// findingsPanel says what is wrong, newest first, each with its turn as evidence.
func findingsPanel(s *snapshot, w, h int) block {
	iw := w - 4
	var body []line
	for i, f := range s.findings {
		if i > 0 {
			body = append(body, nil)
		}
		body = append(body, findingLines(s, f, iw)...)
	}
	if len(s.findings) == 0 {
		body = paragraph(look.idle, "Nothing is wrong, as far as the calls tell.", iw)
	}
	title := styled(look.title, "findings")
	if n := len(s.findings); n > 0 {
		title = styled(look.warnText, look.sign.trouble+" "+pick(w-8, many(s.found, "finding", "findings")+" "+look.sign.dot+" < and > go to their turns", many(s.found, "finding", "findings")))
	}
	return box(line{title}, body, w, h)
}

// findingLines is a finding in full, the turn at its end.
func findingLines(s *snapshot, f finding, w int) []line {
	rows := paragraph(look.text, f.Sentence, w-2)
	for i := range rows {
		mark := gap(2)
		if i == 0 {
			mark = styled(look.warnText, look.sign.trouble+" ")
		}
		rows[i] = append(line{mark}, rows[i]...)
	}
	where := findingWhere(s, f)
	if last := rows[len(rows)-1]; last.width()+2+width(where) <= w {
		rows[len(rows)-1] = last.add(gap(w-last.width()-width(where)), grey(where))
		return rows
	}
	return append(rows, line{gap(w - width(where)), grey(where)})
}

// findingRows is the newest finding in at most n rows, for a low window.
func findingRows(s *snapshot, w, n int) block {
	f := s.findings[0]
	where := findingWhere(s, f)
	sentence := wrap(f.Sentence, w-6)
	if len(sentence) > n {
		sentence = sentence[:n]
		sentence[n-1] += " " + look.sign.more
	}
	var lines []line
	for i, words := range sentence {
		l := line{gap(4), plain(words)}
		if i == 0 {
			l[0] = styled(look.warn, " "+look.sign.trouble+" ")
			l = append(line{l[0], gap(1)}, l[1:]...)
		}
		lines = append(lines, l)
	}
	if last := lines[len(lines)-1]; last.width()+2+width(where) <= w-2 {
		lines[len(lines)-1] = last.add(gap(w-2-last.width()-width(where)), grey(where))
	}
	return rows(w, lines...)
}

// findingWhere is the turn that shows it, and how long ago that was: what it says
// was true then.
func findingWhere(s *snapshot, f finding) string {
	where := "seen"
	if f.Worker >= 0 {
		where = oneWord(s) + nbsp + count(f.Turn) + ","
	}
	return where + nbsp + duration(max(0, s.time-f.Time)/1e9*1e9) + nbsp + "ago"
}
