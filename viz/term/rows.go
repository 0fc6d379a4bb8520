package term

// Rows put together: with a sign before them, with room between them.

// MarkedLines are a sentence with a sign before it.
func MarkedLines(style Ink, sign Span, sentence string, w int) []Line {
	rows := Paragraph(style, sentence, w-2)
	for i := range rows {
		mark := Gap(2)
		if i == 0 {
			mark = Styled(sign.Style, sign.Text+" ")
		}
		rows[i] = append(Line{mark}, rows[i]...)
	}
	return rows
}

// Inverted sets parts side by side; whole parts drop out from the right.
func (th *Theme) Inverted(st Ink, w int, parts ...string) Line {
	words := " " + parts[0] + " "
	for _, p := range parts[1:] {
		more := words + th.Sign.Dot + " " + p + " "
		if Width(more) > w {
			break
		}
		words = more
	}
	return Line{Styled(st, words)}
}

// CutHard returns the first w characters of s. It leaves no sign that something is missing.
func CutHard(s string, w int) string {
	if Width(s) <= w {
		return s
	}
	return string([]rune(s)[:w])
}

// SpaceOut puts blank rows between rows where there is room for all of them.
func SpaceOut(body []Line, h int) []Line {
	if len(body) < 2 || 2*len(body)-1 >= h {
		return body
	}
	var out []Line
	for _, l := range body {
		out = append(out, l, nil)
	}
	return out[:len(out)-1]
}
