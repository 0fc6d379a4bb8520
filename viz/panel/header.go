package panel

import (
	"path/filepath"
	"strconv"
	"strings"

	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// Header is the two rows at the top: which model, live or not, and the figures
// of the whole server.
func Header(s *Canvas, u *Moment, w int) term.Block {
	name := term.Line{term.Bold("muxlab "), term.Grey(s.Theme.Sign.Here + " "), term.Styled(term.InkReadyText, modelTitle(s.Snapshot))}
	state := stateWords(s, u, w-2-min(name.Width(), 24)-2)
	room := w - 2 - state.Width() - 2
	if u.Question != "" && name.Width()+5+term.Width(u.Question) <= room {
		name = name.Add(term.Grey(" "+s.Theme.Sign.Dot+" "), term.Plain(u.Question))
	}
	if name.Width() > room {
		name = term.Line{term.Styled(term.InkReadyText, s.Theme.Cut(term.Pick(room, modelTitle(s.Snapshot), s.Model.Title, s.Model.Name), room))}
	}
	top := name.Add(term.Gap(w - 2 - name.Width() - state.Width())).Add(state...)
	return s.Theme.Rows(w, top, secondRow(s, w-2))
}

// secondRow are the figures, and what is covered.
func secondRow(s *Canvas, w int) term.Line {
	covers := coveredWords(s, w/2)
	room := w
	if len(covers) > 0 {
		room -= covers.Width() + 3
	}
	all := figures(s)
	row := term.Fields(room, 3, all...)
	if narrow := term.Fields(room, 2, all...); len(narrow) > len(row) {
		row = narrow
	}
	if len(covers) == 0 {
		return row
	}
	return row.Add(term.Gap(w - row.Width() - covers.Width())).Add(covers...)
}

// modelTitle is the model's title and the options that differ from the default.
func modelTitle(s *snapshot.Snapshot) string {
	title := s.Model.Title
	for _, o := range s.Model.Options {
		v, set := s.Options[o.Name]
		switch {
		case !set || v == o.Default:
		case o.Switch:
			title += ", " + snapshot.SwitchWords(o, v)
		default:
			title += ", " + o.Name + term.Nbsp + v
		}
	}
	return title
}

// EndingWords says how the server came to its end.
func EndingWords(killed bool) string {
	if killed {
		return "the server was killed, or crashed"
	}
	return "the server has stopped"
}

// stateWords says which of the two axes of time stands still, in words, and
// inverted unless the screen is live.
func stateWords(s *Canvas, u *Moment, w int) term.Line {
	switch {
	case s.File.Name != "":
		return s.Theme.Inverted(term.InkReady, w, fileWords(s, u)...)
	case u.Axis.Past:
		return s.Theme.Inverted(term.InkReady, w, pastWords(s, u)...)
	case s.Ended:
		return s.Theme.Inverted(term.InkWarn, w, s.Theme.Sign.Ended+" ENDED", EndingWords(s.Killed), "esc back")
	case u.Hold != Running:
		return s.Theme.Inverted(term.InkServed, w, heldWords(s, u)...)
	case s.HeldByOther:
		return s.Theme.Inverted(term.InkServed, w, s.Theme.Sign.Held+" HELD", "by another viewer", TurnLabel(s.Snapshot))
	case s.Empty:
		return term.Line{term.Grey("starting ")}
	}
	return term.Line{term.Styled(term.InkBold, s.Theme.Sign.Live+" LIVE ")}
}

func heldWords(s *Canvas, u *Moment) []string {
	g := &s.Theme.Sign
	who := "server and clients stopped"
	switch {
	case u.Hold == SlowMotion:
		return []string{g.Slow + " SLOW", StepPace(u.Pace, StepWord(s.Snapshot)), TurnLabel(s.Snapshot), "] faster"}
	case s.NoOwnClients:
		who = "server stopped, its clients run on"
	case u.Hold == HoldServer:
		who = "server stopped, clients go on"
	}
	if l := s.Loop; l != nil && l.State == snapshot.LaneSelect {
		return []string{g.Held + " HOLDING", TurnLabel(s.Snapshot), "in " + l.Call.String() + " since before the hold", ". one " + StepWord(s.Snapshot)}
	}
	return []string{g.Held + " HELD", TurnLabel(s.Snapshot), who, ". one " + StepWord(s.Snapshot)}
}

// StepPace says how fast slow motion is.
func StepPace(pace float64, word string) string {
	if pace < 1 {
		return "a" + term.Nbsp + word + term.Nbsp + "in" + term.Nbsp + units.Screen.Duration(int64(1e9/pace))
	}
	return units.Screen.Plural(int(pace), word) + term.Nbsp + "a" + term.Nbsp + "second"
}

// HowFarBack says how long ago the picture is, in ns. The first one is a moment in
// coming, of a server at full speed the longer: until then the latest stands there.
func HowFarBack(th *term.Theme, behind int64) string {
	if behind == 0 {
		return th.Sign.More
	}
	return th.Sign.Minus + units.Screen.Duration(behind)
}

// pastWords says how long ago it was, and that the server does not stand still
// because the screen does.
func pastWords(s *Canvas, u *Moment) []string {
	state := "the server runs on"
	switch {
	case u.Axis.Other:
		state = "another viewer holds the server"
	case u.Hold == HoldServer:
		state = "the server is held, the clients go on"
	case u.Hold != Running:
		state = "the server is held"
	}
	words := []string{s.Theme.Sign.Past + " PAST " + HowFarBack(s.Theme, u.Axis.Behind), TurnLabel(s.Snapshot), state, "G now"}
	if u.Axis.Playing {
		words = append([]string{words[0], PlaySpeed(u.Axis.Speed)}, words[1:]...)
	}
	return words
}

// fileWords says what is replayed, and where in it we are.
func fileWords(s *Canvas, u *Moment) []string {
	words := []string{s.Theme.Sign.File + " FILE", filepath.Base(s.File.Name), units.Screen.Percent(float64(s.File.Percent) / 100)}
	if s.File.Damaged {
		words = append(words, s.Theme.Sign.Trouble+term.Nbsp+"damaged")
	}
	if u.Axis.Playing {
		return append(words, PlaySpeed(u.Axis.Speed))
	}
	return append(words, "stopped", TurnLabel(s.Snapshot))
}

// PlaySpeed says how fast the past plays: 1 is the speed of then.
func PlaySpeed(speed float64) string {
	if speed < 1 {
		return "plays" + term.Nbsp + "at" + term.Nbsp + "1/" + strconv.Itoa(int(1/speed))
	}
	return "plays" + term.Nbsp + "at" + term.Nbsp + strconv.Itoa(int(speed)) + "x"
}

// TurnNoun returns what a turn is called: "tick" for a loop, or else "turn".
func TurnNoun(s *snapshot.Snapshot) string {
	if s.Stepped.PID != 0 || s.Tick != nil {
		return "tick"
	}
	return "turn"
}

// StepWord is what one step lets through: of a worker without ticks, one call.
func StepWord(s *snapshot.Snapshot) string {
	if s.Stepped.PID != 0 {
		return "tick"
	}
	return "call"
}

// TurnLabel names the turn that is shown: "tick 12".
func TurnLabel(s *snapshot.Snapshot) string { return TurnNoun(s) + term.Nbsp + turnWords(s, s.Turn) }

// turnWords is the number of a turn.
func turnWords(s *snapshot.Snapshot, turn uint64) string {
	return s.Covered.Or(cover.Turns, units.Count(turn))
}

// figures are the fields of the second row, the most important first. Those that
// change all the time have a width of their own, so that nothing jumps.
func figures(s *Canvas) []term.Line {
	var f []term.Line
	loses := !s.Covered.Has(cover.Turns | cover.Calls | cover.CPU | cover.Asleep) // a loop that does not sleep
	if s.Lost > 0 && loses {
		f = append(f, term.Line{term.Styled(term.InkWarnText, s.Theme.Sign.Trouble+term.Nbsp+"trace lost"+term.Nbsp+units.Count(s.Lost))})
	}
	f = append(f, term.Line{term.Grey(s.Addr)})
	f = append(f, labelOr(s.Covered.Has(cover.CPU), "CPU", term.PadRight(cpuWords(s), 5)))
	f = append(f,
		labelOr(s.Covered.Has(cover.Echoes), "echo/s", term.PadRight(units.Rate(s.Rates.Echo), 5)),
		labelOr(s.Covered.Has(cover.Clients), "clients", units.Count(s.Census.Connected())))
	f = append(f, labelOr(s.Covered.Has(cover.Turns), strings.TrimSpace(TurnNoun(s.Snapshot)), units.Count(s.Turn)))
	if s.Lost == 0 && loses {
		f = append(f, term.Label("trace lost", "0"))
	}
	f = append(f, labelOr(s.HidesCensus(), "connections", units.Count(s.Census.Accepted)))
	if s.Rates.Asleep >= 0 {
		f = append(f, labelOr(s.Covered.Has(cover.Asleep), "asleep", units.Screen.Percent(s.Rates.Asleep)))
	}
	if s.Sample.RSS > 0 {
		f = append(f, term.Label("RSS", units.Screen.Size(s.Sample.RSS)))
	}
	return f
}

// cpuWords is the share of one core; a dash until it is known.
func cpuWords(s *Canvas) string {
	if s.Rates.CPU < 0 {
		return s.Theme.Sign.Minus
	}
	return units.Screen.Percent(s.Rates.CPU)
}
