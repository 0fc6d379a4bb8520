package panel

import (
	"strings"

	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// What is covered is not in the snapshot, see snapshot.Under. In its place stands a word.

// A Cover is a set of facts that are not shown while a student is asked about them.
type Cover = cover.Cover

// ParseCover returns the cover of these words. It returns an error for a word that names no
// fact.
func ParseCover(words []string) (Cover, error) { return cover.Parse(words) }

// WhyCovered is the reason for which a key is refused that would show what is covered.
const WhyCovered = cover.Sentence

// CoveredBox draws a panel of which nearly all is covered.
func CoveredBox(th *term.Theme, title string, w, h int) term.Block {
	return th.Box(term.Line{term.Styled(term.InkTitle, title)}, []term.Line{{term.Grey(WhyCovered)}}, w, h)
}

// orCovered returns a span, or if it is covered the word, as wide and on the same side.
func orCovered(hides bool, s term.Span) term.Span {
	if !hides {
		return s
	}
	word := term.CutHard(cover.Word, max(s.Width(), term.Width(cover.Word)))
	if strings.HasPrefix(s.Text, " ") {
		return term.Grey(term.PadLeft(word, s.Width()))
	}
	return term.Grey(term.PadRight(word, s.Width()))
}

// labelOr returns a label and a value, or the word if it is covered.
func labelOr(hides bool, name, value string) term.Line {
	l := term.Label(name, value)
	l[1] = orCovered(hides, l[1])
	return l
}

// coveredWords name the facts that are covered, for the header.
func coveredWords(s *Canvas, w int) term.Line {
	names := s.Covered.Names()
	if len(names) == 0 {
		return nil
	}
	all := "covered: " + strings.Join(names, ", ")
	return term.Line{term.Grey(term.Pick(w, all, "covered: "+names[0]+" "+s.Theme.Sign.More))}
}
