package race

import (
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/term"
	"slices"
	"strings"
)

// disturbedWords say that the figures are not those of an idle machine.
func disturbedWords(s *session.Standing, w int) string {
	busy := "this machine is busy with other things (" + units.Screen.Percent(s.Others) + ")"
	return term.Pick(w, busy+": do not read the bars", "busy with other things: do not read the bars")
}

// disturbedRounds says in which rounds it was so.
func disturbedRounds(s *session.Standing) string {
	var rounds []string
	for _, n := range s.Disturbed {
		rounds = append(rounds, units.Count(n))
	}
	what := "round"
	if len(rounds) > 1 {
		what = "rounds"
	}
	return "Disturbed: " + what + " " + andList(rounds) + ", in which others took up to " + units.Screen.Percent(s.Others) + " of the processors. r runs the race again."
}

func noteTitle(s *session.Standing) string {
	if s.Over {
		return "what may be said of it"
	}
	return "notes"
}

// raceNotes are what must be known beside the figures.
func raceNotes(th *term.Theme, s *session.Standing, w int) []term.Line {
	var all []term.Line
	add := func(words string) { all = append(all, term.Paragraph(term.InkText, words, w)...) }
	if s.Error != "" {
		for _, row := range term.Wrap(s.Error, w-2) {
			all = append(all, term.Line{term.Styled(term.InkWarnText, th.Sign.Trouble+" "), term.Plain(row)})
		}
	}
	if len(s.Disturbed) > 0 {
		add(disturbedRounds(s))
	}
	if ties := tied(s); len(ties) > 1 && s.Over {
		add(andList(ties) + ": no difference that this machine can tell.")
	}
	if slices.ContainsFunc(s.Runners, func(r session.Runner) bool { return r.Rank > 1 && !r.TooFew() && !r.Ties() }) {
		add(bracketWords)
	}
	for _, r := range s.Runners {
		switch {
		case r.Out != "" && term.Width(r.Out) > w-term.Width(r.Name)-8: // its row has no room for it
			add(r.Name + ": " + r.Out + ".")
		case r.Out == "" && r.Less != "":
			add(r.Less + ".")
		}
	}
	if len(s.Limited) > 0 {
		add("The clients could do no more with " + andList(s.Limited) + ": they may be faster than shown.")
	}
	if len(all) == 0 {
		add("One server at a time is under load, the order is shuffled in every round.")
	}
	return all
}

// bracketWords say what the brackets behind a ratio are.
const bracketWords = "In brackets: where the true ratio lies, in 95 of 100 such races."

// tied are those that share the first place.
func tied(s *session.Standing) []string {
	var names []string
	for _, r := range inOrder(s) {
		if r.Ties() {
			names = append(names, r.Name)
		}
	}
	return names
}

func andList(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// raceWords say how the figures of a race come about.
func raceWords() string {
	return "Each server is a process of its own. In every round each is measured once, for a short time, in shuffled order, and nobody else works meanwhile: a machine that slows down slows all. " +
		"A ratio compares rounds, and comes with the interval that holds the true one in 95 of 100 such races. Where that leaves room for 1, there is no difference that this machine can tell. " +
		"Of fewer than " + units.Count(session.LeastRounds) + " rounds, or an interval wider than 10 times, nothing is said."
}
