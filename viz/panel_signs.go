package viz

import (
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/trace"
)

// Signs: one for each descriptor, or one for k of them.

// signGrid draws rows of signs, each row labelled with its first descriptor. Where
// each has a sign of its own, a space stands between them if there is room.
func signGrid(s *snapshot, w, h int) []line {
	cells := s.cells
	digits := len(strconv.Itoa(cells[len(cells)-1].fd))
	per := max((w-digits-2)/10*10, 10)
	k, between := 1, ""
	if wide := (w - digits - 2) / 20 * 10; wide*(h-1) >= len(cells) {
		per, between = wide, " "
	}
	for h > 1 && per*(h-1)*k < len(cells) {
		k *= 2
	}
	for h == 1 && per*k < len(cells) {
		k *= 2
	}
	var body []line
	for i := 0; i < len(cells) && len(body) < h; i += per * k {
		row := cells[i:min(i+per*k, len(cells))]
		body = append(body, line{grey(padLeft(strconv.Itoa(row[0].fd), digits) + " ")}.add(signRow(row, k, between, s.picked())...))
	}
	if len(body) < h {
		body = append(body, scaleLine(s, k, w))
	}
	return body
}

// signRows is how many rows the signs take with a space between them, and what they
// stand for.
func signRows(cells []cell, w int) int {
	per := max((w-len(strconv.Itoa(cells[len(cells)-1].fd))-2)/20*10, 10)
	return (len(cells)+per-1)/per + 1
}

// signRow draws k descriptors a sign, the loudest of them; where the picked one
// is stands a sign of its own.
func signRow(cells []cell, k int, between, picked string) line {
	var l line
	var run strings.Builder
	var loud cell
	flush := func(c cell) {
		if run.Len() > 0 {
			l = l.add(span{run.String(), signStyle(c)})
			run.Reset()
		}
	}
	for i := 0; i < len(cells); i += k {
		c := loudest(cells[i:min(i+k, len(cells))])
		if picked != "" && slices.ContainsFunc(cells[i:min(i+k, len(cells))], func(c cell) bool { return c.name == picked }) {
			if run.Len() > 0 {
				flush(loud)
				l = l.add(plain(between))
			}
			l = l.add(styled(look.key, look.sign.here), plain(between))
			continue
		}
		if run.Len() > 0 && (between != "" || c.state != loud.state || c.write != loud.write) {
			flush(loud)
			l = l.add(plain(between))
		}
		loud = c
		run.WriteString(cellSign(c))
	}
	flush(loud)
	return l
}

func loudest(cells []cell) cell {
	best := cells[0]
	for _, c := range cells[1:] {
		if loudness(c) > loudness(best) {
			best = c
		}
	}
	return best
}

func loudness(c cell) int {
	n := int(c.state) * 4
	switch {
	case c.kind == trace.Listener:
		return n + 2
	case c.write:
		return n + 3
	case c.kind == trace.PipeEnd:
		return n + 1
	}
	return n
}

// scaleLine says what a cell stands for, and names who is ready.
func scaleLine(s *snapshot, k, w int) line {
	groups := []line{{grey("1 cell = 1 descriptor")}}
	if k > 1 {
		groups[0] = line{plain("1 cell = " + strconv.Itoa(k) + ", loudest wins")}
	}
	if p := s.picked(); p != "" {
		groups = append(groups, line{styled(look.key, look.sign.here+nbsp+p), grey(nbsp + "enter" + nbsp + "opens" + nbsp + "the" + nbsp + "list")})
	}
	n, names := 0, line{}
	for _, c := range s.cells {
		if c.state < cellServed {
			continue
		}
		if n++; n <= 5 && c.name != "" {
			names = names.add(plain(" " + c.name))
		}
	}
	if n > 0 {
		groups = append(groups, line{styled(look.readyText, count(n)+nbsp+"ready")}.add(names...))
	}
	return fields(w, 3, groups...)
}
