package race

import (
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/term"
	"slices"
)

// disturbedWords say that the figures are not those of an idle machine.
func disturbedWords(s *session.Standing, w int) string {
	busy := "this machine is busy with other things (" + units.Screen.Percent(s.Others) + ")"
	return term.Pick(w, busy+": do not read the bars", "busy with other things: do not read the bars")
}

// disturbedRounds says which rounds do not count.
func disturbedRounds(s *session.Standing) string {
	var rounds []string
	for _, n := range s.Disturbed {
		rounds = append(rounds, units.Count(n))
	}
	what := "Round " + units.And(rounds) + " did not count, and was repeated"
	if len(rounds) > 1 {
		what = "Rounds " + units.And(rounds) + " did not count, and were repeated"
	}
	return what + ": others took up to " + units.Screen.Percent(s.Others) + " of the processors."
}

func noteTitle(s *session.Standing) string {
	if s.Over {
		return "what may be said of it"
	}
	return "notes"
}

// raceNotes are what must be known beside the figures, in h rows. What has no room is
// left out as a whole, the least first.
func raceNotes(th *term.Theme, p *Page, w, h int) []term.Line {
	s := &p.State
	var all []term.Line
	if s.Error != "" {
		for _, row := range term.Wrap(s.Error, w-2) {
			all = append(all, term.Line{term.Styled(term.InkWarnText, th.Sign.Trouble+" "), term.Plain(row)})
		}
	}
	for i, words := range noteWords(p, w) {
		note := term.Paragraph(term.InkText, words, w)
		if i > 0 && len(all)+len(note) > h {
			break
		}
		all = append(all, note...)
	}
	if len(all) == 0 {
		return term.Paragraph(term.InkText, "One server at a time is under load, the order is shuffled in every round.", w)
	}
	return all
}

// noteWords are the notes, the most important first.
func noteWords(p *Page, w int) (all []string) {
	s := &p.State
	if s.Over && s.Conclusion != "" {
		all = append(all, concluding(p))
	}
	all = append(all, reasons(s, w)...)
	if less := otherWork(s); len(less) > 0 {
		all = append(all, "Not compared, since it was other work: "+units.And(less)+".")
	}
	if len(s.Disturbed) > 0 && !s.Busy {
		all = append(all, disturbedRounds(s))
	}
	if len(s.Limited) > 0 {
		all = append(all, "The clients could do no more with "+units.And(s.Limited)+": they may be faster than shown.")
	}
	if ties := tied(s); len(ties) > 1 && s.Over && s.Conclusion == "" {
		all = append(all, units.And(ties)+": too close to call on this machine.")
	}
	if slices.ContainsFunc(s.Runners, func(r session.Runner) bool { return r.Rank > 1 && !r.TooFew() && !r.Ties() }) {
		all = append(all, bracketWords)
	}
	return all
}

// reasons are the reasons that have no room in the rows of their runners, each once.
func reasons(s *session.Standing, w int) (all []string) {
	var order []string
	names := map[string][]string{}
	for _, r := range s.Runners {
		reason := why(r)
		if term.Width(reason) <= reasonRoom(s, w) {
			continue
		}
		if names[reason] == nil {
			order = append(order, reason)
		}
		names[reason] = append(names[reason], r.Name)
	}
	for _, reason := range order {
		all = append(all, units.And(names[reason])+": "+reason+".")
	}
	return all
}

// otherWork are the runners that got other work than the rest.
func otherWork(s *session.Standing) (names []string) {
	for _, r := range s.Runners {
		if r.Out == "" && r.Less != "" {
			names = append(names, r.Name)
		}
	}
	return names
}

// concluding is the conclusion; where the choice hardly matters, with the key that makes
// it matter.
func concluding(p *Page) string {
	if p.State.Alike && p.Request.Track == session.TrackFast {
		return p.State.Conclusion + "; add 500 idle ones with 2."
	}
	return p.State.Conclusion + "."
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

// raceWords say how the figures of a race come about.
func raceWords() string {
	return "Each server is a process of its own. In every round each is measured once, for a short time, in shuffled order, and nobody else works meanwhile: a machine that slows down slows all. " +
		"A round that other programs disturb does not count, and is repeated. " +
		"A ratio compares rounds, and comes with the interval that holds the true one in 95 of 100 such races. Where that leaves room for 1, it is too close to call. " +
		"Of fewer than " + units.Count(session.LeastRounds) + " rounds, or an interval wider than 10 times, nothing is said."
}
