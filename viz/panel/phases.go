package panel

import (
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// The steps of a turn, a row or several each.

// phases are the four steps of a turn: wait, ready, dispatch, re-arm.
func phases(s *Canvas, t *snapshot.Tick, w, h int) []term.Line {
	th := s.Theme
	head := func(name string) term.Line {
		return term.Line{term.Grey(th.Sign.Done + " "), term.Plain(term.PadRight(name, 10))}
	}
	wait := t.Wait
	body := []term.Line{
		head("wait").Add(term.Fields(w-12, 3, append([]term.Line{waitResult(s, wait)}, sleptWords(s, t)...)...)...),
		head("ready").Add(readyLine(t.Ready, w-12)...),
	}
	arm := listed(w-12, armNames(t.Arm), 3)
	dispatch := dispatched(t, w-12, max(1, h-len(body)-1))
	if none := (term.Line{term.Grey(cover.Word)}); s.Covered != 0 {
		if s.HidesReady() {
			body[1] = head("ready").Add(none...)
		}
		if s.HidesCalls() {
			dispatch = []term.Line{none}
		}
		if s.HidesRearm() {
			arm = none
		}
	}
	for i, l := range dispatch {
		name := term.Line{term.Gap(12)}
		if i == 0 {
			name = head("dispatch")
		}
		body = append(body, name.Add(l...))
	}
	return append(body, head("re-arm").Add(arm...))
}

// waitResult is a wait and its result.
func waitResult(s *Canvas, wait trace.Event) term.Line {
	call := wait.Op.String()
	switch wait.Op {
	case trace.OpSelect:
		call += "(" + cover.If(s.HidesTold(), units.Screen.Plural(int(wait.Arg), "bit")) + ")"
	case trace.OpPoll:
		call += "(" + cover.If(s.HidesTold(), units.Screen.Many(int(wait.Arg), "entry", "entries")) + ")"
	}
	result := units.Count(wait.Result)
	if errno := wait.Errno(); errno != 0 {
		result = kernel.ErrnoName(errno)
	}
	call += term.Nbsp + s.Theme.Sign.Into + term.Nbsp
	if s.Covered.Has(cover.Ready | cover.Errors) {
		return term.Line{term.Bold(call), term.Grey(cover.Word)}
	}
	return term.Line{term.Bold(call + result)}
}

// sleptWords say how long the wait took. It was in it when the viewer held the server:
// who had something to say was held, too.
func sleptWords(s *Canvas, t *snapshot.Tick) []term.Line {
	words := []term.Line{{term.Plain("slept" + term.Nbsp + s.Covered.Or(cover.Asleep, units.Screen.Duration(t.Wait.Dur)))}}
	if t.Held > 0 && !s.Covered.Has(cover.Asleep) {
		words = append(words, term.Line{term.Grey("held" + term.Nbsp + units.Screen.Duration(t.Held) + term.Nbsp + "of" + term.Nbsp + "it")})
	}
	return words
}

// listed sets as many as fit, some cells apart, and says how many do not.
func listed(w int, items []term.Line, gap int) term.Line {
	if len(items) == 0 {
		return term.Line{term.Grey("nothing")}
	}
	var out term.Line
	for i, it := range items {
		rest := ""
		if i < len(items)-1 {
			rest = "+" + units.Count(len(items)-i-1)
		}
		if out.Width()+it.Width()+gap+term.Width(rest) > w && i > 0 {
			return out.Add(term.Grey("+" + units.Count(len(items)-i)))
		}
		out = out.Add(it...).Add(term.Gap(gap))
	}
	return out
}

// readyLine names what the wait returned, in the order in which it did. What it was returned
// for stands behind each, or once behind all if it is the same.
func readyLine(ready []snapshot.Mention, w int) term.Line {
	same := len(ready) > 2
	for _, m := range ready {
		same = same && m.Arg == ready[0].Arg
	}
	var items []term.Line
	for _, m := range ready {
		name := NameOf(m)
		if !same {
			name += term.Nbsp + fmt.Sprint(kernel.Events(m.Arg))
		}
		items = append(items, term.Line{term.Styled(term.InkReadyText, name)})
	}
	if !same {
		return listed(w, items, 3)
	}
	all := "all" + term.Nbsp + fmt.Sprint(kernel.Events(ready[0].Arg))
	return listed(w-1-term.Width(all), items, 1).Add(term.Styled(term.InkReadyText, " "+all))
}

func armNames(arm []snapshot.Mention) []term.Line {
	var items []term.Line
	for _, m := range arm {
		st := term.InkText
		if m.Interest().Has(kernel.Out) {
			st = term.InkWriteText
		}
		what := NameOf(m)
		if in := m.Interest().String(); in != "" {
			what += term.Nbsp + in
		}
		items = append(items, term.Line{term.Grey(m.Op.String() + term.Nbsp), term.Styled(st, what)})
	}
	return items
}

// NameOf says whom an event is about: the client, or else the descriptor.
func NameOf(m snapshot.Mention) string {
	if m.Name != "" {
		return m.Name
	}
	return fmt.Sprint(m.FD)
}

// dispatched lists the calls between the waits, a client a row.
func dispatched(t *snapshot.Tick, w, h int) []term.Line {
	var list []term.Line
	var upTo []int   // how many calls the rows up to this one show
	var who []string // whom each row is about; "": as the row above it
	last, shown := "", 0
	for _, m := range t.Calls {
		if m.Op.IsNote() {
			continue
		}
		item := term.Line{term.Plain(callText(m, w))}
		if name := NameOf(m); name != last || len(list) == 0 {
			list, upTo, last = append(list, term.Line{term.Styled(term.InkServedText, term.PadRight(name, 4)+" ")}), append(upTo, 0), name
			who = append(who, name)
		} else if list[len(list)-1].Width()+item.Width() > w {
			list, upTo, who = append(list, term.Line{term.Gap(5)}), append(upTo, 0), append(who, "")
		}
		l := &list[len(list)-1]
		*l = l.Add(item...).Add(term.Gap(2))
		shown++
		upTo[len(upTo)-1] = shown
	}
	if len(list) == 0 {
		return []term.Line{{term.Grey("nothing")}}
	}
	if len(list) <= h && t.More == 0 {
		return list
	}
	n := min(max(h-1, 1), len(list))
	more := term.Line{term.Grey("and " + units.Screen.Many(shown+t.More-upTo[n-1], "call more", "calls more"))}
	if h == 1 {
		return []term.Line{term.Fields(w, 2, list[0], more)}
	}
	return append(list[:n], more.Add(laterNames(who[n:], w-more.Width())...))
}

// laterNames are those whose calls are not shown, in the order in which they came.
func laterNames(names []string, w int) term.Line {
	var items []term.Line
	for _, name := range names {
		if name != "" {
			items = append(items, term.Line{term.Styled(term.InkServedText, name)})
		}
	}
	if len(items) == 0 || w < 12 {
		return nil
	}
	return append(term.Line{term.Grey(", for ")}, listed(w-6, items, 1)...)
}

// callText is a call and its result; where there is little room the descriptor
// is left out, since the name says whom it is about.
func callText(m snapshot.Mention, w int) string {
	result := units.Count(m.Result)
	if errno := m.Errno(); errno != 0 {
		result = kernel.ErrnoName(errno)
	}
	call := m.Op.String()
	if w >= 40 || m.Name == "" {
		call = fmt.Sprintf("%s(%d)", m.Op, m.FD)
	}
	return call + term.Nbsp + "=" + term.Nbsp + result
}
