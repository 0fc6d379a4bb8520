package cell

import (
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Gaps are the gaps in a row of signs.
type Gaps struct {
	Between string // two signs
	Tens    bool   // a gap after each ten
}

// TensIn is how many tens of signs fit into w cells, if a sign takes so many of them and a
// gap stands between two tens.
func TensIn(w, sign int) int { return (w + sign) / (10*sign + 1) }

// Rows is how many rows the signs take with a space between them, and what they
// stand for.
func Rows(cells []snapshot.Cell, w int) int {
	per := max(TensIn(w-len(strconv.Itoa(cells[len(cells)-1].FD))-1, 2)*10, 10)
	return (len(cells)+per-1)/per + 1
}

// Row draws k descriptors a sign, the loudest of them; where the picked one
// is stands a sign of its own.
func Row(th *term.Theme, cells []snapshot.Cell, k int, gaps Gaps, picked string) term.Line {
	var l term.Line
	var run strings.Builder
	var loud snapshot.Cell
	flush := func(c snapshot.Cell) {
		if run.Len() > 0 {
			l = l.Add(term.Span{Text: run.String(), Style: SignStyle(c)})
			run.Reset()
		}
	}
	for i := 0; i < len(cells); i += k {
		if gaps.Tens && i > 0 && i/k%10 == 0 {
			if run.Len() > 0 {
				flush(loud)
				l = l.Add(term.Plain(gaps.Between))
			}
			l = l.Add(term.Gap(1))
		}
		c := loudest(cells[i:min(i+k, len(cells))])
		if picked != "" && slices.ContainsFunc(cells[i:min(i+k, len(cells))], func(c snapshot.Cell) bool { return c.Name == picked }) {
			if run.Len() > 0 {
				flush(loud)
				l = l.Add(term.Plain(gaps.Between))
			}
			l = l.Add(term.Styled(term.InkKey, th.Sign.Here), term.Plain(gaps.Between))
			continue
		}
		if run.Len() > 0 && (gaps.Between != "" || c.State != loud.State || c.Write != loud.Write) {
			flush(loud)
			l = l.Add(term.Plain(gaps.Between))
		}
		loud = c
		run.WriteString(Sign(th, c))
	}
	flush(loud)
	return l
}

// loudest returns the descriptor that a shared sign stands for. cells must not be empty.
func loudest(cells []snapshot.Cell) snapshot.Cell {
	best := cells[0]
	for _, c := range cells[1:] {
		if loudness(c) > loudness(best) {
			best = c
		}
	}
	return best
}

func loudness(c snapshot.Cell) int {
	n := int(c.State) * 4
	switch {
	case c.Kind == trace.Listener:
		return n + 2
	case c.Write:
		return n + 3
	case c.Kind == trace.PipeEnd:
		return n + 1
	}
	return n
}
