package stage

import "time"

// A terminal puts a paste between two marks (bracketed paste, DECSET 2004). What comes
// between them may be of any length; a pasteFilter lets the beginning through.

const (
	pasteBegins = "\x1b[200~"
	pasteEnds   = "\x1b[201~"
	// pasteAtMost is how many bytes of a paste are let through. It is more than any
	// line on the screen takes, so that the page sees that there was too much.
	pasteAtMost = 8000
	// pasteWithin is how long the next piece of a paste may take. One without an end
	// is ended then, or every key that follows would belong to it.
	pasteWithin = time.Second
)

// A pasteFilter cuts pastes, of which it is given the bytes piece by piece.
type pasteFilter struct {
	open    bool // within a paste
	kept    int  // bytes of it that were let through
	matched int  // of the mark that comes next
}

// cut removes from b, in place, what is beyond pasteAtMost bytes of a paste, and
// returns the rest. It is longer than b by less than a mark if a mark began in an
// earlier piece: b has the capacity for that.
func (f *pasteFilter) cut(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(pasteEnds))
	for _, c := range b {
		mark := pasteBegins
		if f.open {
			mark = pasteEnds
		}
		dropping := f.open && f.kept >= pasteAtMost
		switch {
		case c == mark[f.matched]:
			f.matched++
		case c == mark[0]:
			f.matched = 1
		default:
			f.matched = 0
		}
		switch {
		case f.matched == len(mark):
			if dropping {
				out = append(out, mark[:len(mark)-1]...)
			}
			out = append(out, c)
			f.open, f.kept, f.matched = !f.open, 0, 0
		case !dropping:
			out = append(out, c)
			if f.open && (f.matched == 0 || f.kept < pasteAtMost-1) { // the limit is not within a mark
				f.kept++
			}
		}
	}
	return append(b[:0], out...)
}
