package quiz

import (
	"muxlab/harness/units"
	"muxlab/viz/term"
)

// A Score counts the predictions of a session, and those that were right in full.
type Score struct {
	Rounds, Right int
	Asked         int // questions since predictions were opened
}

// Count counts a prediction, if the run has decided it.
func (s *Score) Count(decided, right bool) {
	if decided {
		s.Rounds++
	}
	if decided && right {
		s.Right++
	}
}

// Line says how many were right so far; before the first prediction, the given words.
func (s *Score) Line(before string) term.Line {
	if s.Rounds == 0 {
		return term.Line{term.Grey(before)}
	}
	return term.Line{term.Grey("so far "), term.Bold(units.Count(s.Right) + " of " + units.Count(s.Rounds)), term.Grey(" foreseen in full")}
}
