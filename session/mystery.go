package session

import (
	"maps"
	"time"
)

// A Mystery is what is to be found out in a scene whose server is wrong on purpose. The
// names of its server and of its scene do not say it, and no finding is shown until it is
// asked for.
type Mystery struct {
	Lint   string   // the lint that finds the fault, one of diagnose.Lints
	Others []string // three lints that could be taken for it
	Where  string   // where to look: it does not say what is wrong

	Cause string  // what the server does wrong
	Gives string  // what gave the fault away
	Right string  // where it is done right
	Place Passage // the line that is at fault; without Lines: the source is not known
}

// An Answer is what the user took a mystery for before being told.
type Answer struct {
	Choice string    `json:"choice,omitempty"` // the name of a lint; "" the user did not know
	Right  bool      `json:"right"`            // it is the one that finds the fault
	At     time.Time `json:"at"`               // when it was given
}

// WithAnswer returns the progress with the answer to a scene. The first answer counts: a
// later one changes nothing. p does not change.
func (p Progress) WithAnswer(scene string, a Answer) Progress {
	if _, given := p.Answers[scene]; given {
		return p
	}
	answers := maps.Clone(p.Answers)
	if answers == nil {
		answers = map[string]Answer{}
	}
	answers[scene] = a
	p.Answers = answers
	return p
}

// Renamed returns the progress with the names of the scenes that they have now, where a
// scene was kept under its alias. p does not change.
func (p Progress) Renamed(scenes []Scene) Progress {
	for _, s := range scenes {
		if s.Alias == "" {
			continue
		}
		if p.Last == s.Alias {
			p.Last = s.Name
		}
		if p.Seen[s.Alias] {
			p = p.With(s.Name)
			delete(p.Seen, s.Alias)
		}
	}
	return p
}
