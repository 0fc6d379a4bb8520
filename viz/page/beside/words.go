package beside

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/panel"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
	"strings"
)

func sideNames(a, b *snapshot.Snapshot) [2]term.Line {
	called := snapshot.ShortNames(a, b)
	return columnOf(term.Bold(called[0]), term.Bold(called[1]))
}

// columnOf makes two spans equally wide.
func columnOf(a, b term.Span) [2]term.Line {
	n := max(a.Width(), b.Width())
	return [2]term.Line{{a, term.Gap(n - a.Width())}, {b, term.Gap(n - b.Width())}}
}

// leftWords are the names, and what goes in: what is asked, or who serves.
func leftWords(a, b *snapshot.Snapshot) [2]term.Line {
	names, words := sideNames(a, b), columnOf(term.Plain(asks(a)), term.Plain(asks(b)))
	return [2]term.Line{names[0].Add(term.Gap(2)).Add(words[0]...), names[1].Add(term.Gap(2)).Add(words[1]...)}
}

func asks(s *snapshot.Snapshot) string {
	switch {
	case s.Ended:
		return "has ended"
	case s.IsLoop() && s.KernelRemembers():
		return "told" + term.Nbsp + cover.If(s.HidesTold(), units.Count(s.LastWait.Changes))
	case s.IsLoop():
		return "asks" + term.Nbsp + s.Covered.Or(cover.Watched|cover.Clients|cover.Told|cover.Looked, units.Count(s.Census.Watched))
	case s.HidesProcs():
		return cover.Word + term.Nbsp + "processes"
	case s.HidesLanes():
		return cover.Word + term.Nbsp + "workers"
	case s.Model.Traits.View == model.Processes:
		return units.Screen.Plural(len(s.Procs), "process")
	case s.Model.Traits.View == model.Runtime:
		return units.Screen.Plural(len(s.Lanes), "goroutine")
	}
	return units.Screen.Plural(len(s.Lanes), "thread")
}

// rightWords are what comes out: who was ready, or where the clients are.
func rightWords(a, b *snapshot.Snapshot) [2]term.Line {
	return columnOf(term.Plain(gets(a)), term.Plain(gets(b)))
}

func gets(s *snapshot.Snapshot) string {
	if s.IsLoop() {
		n := units.Count(s.LastWait.Ready)
		if s.Fast { // a single tick's number would only flicker
			n = units.Rate(s.Rates.ReadyPerTurn) + term.Nbsp + "a" + term.Nbsp + "tick"
		}
		n = s.Covered.Or(cover.Ready, n)
		if s.KernelRemembers() {
			return "given" + term.Nbsp + n
		}
		return "finds" + term.Nbsp + n
	}
	if s.HidesCensus() {
		return cover.Word
	}
	parts := []string{units.Count(s.Census.InService) + term.Nbsp + "in" + term.Nbsp + "service"}
	if n := s.Census.Queued; n > 0 {
		parts = append(parts, units.Count(n)+term.Nbsp+"queued")
	}
	if n := s.Census.Dispatching; n > 0 {
		parts = append(parts, units.Count(n)+term.Nbsp+"in"+term.Nbsp+"hand")
	}
	if n := s.Census.Waiting; n > 0 {
		parts = append(parts, units.Count(n)+term.Nbsp+waits(n))
	}
	return strings.Join(parts, ", ")
}

func waits(n int) string {
	if n == 1 {
		return "waits"
	}
	return "wait"
}

// sideSentence says what one side's way means, in figures.
func sideSentence(th *term.Theme, s *snapshot.Snapshot, name string, w int) string {
	looks := "the kernel looks at" + term.Nbsp
	looked := func(n int) string { return looks + cover.If(s.HidesLooked(), units.Count(n)) }
	told := func(words string) string { return cover.If(s.HidesTold(), words) }
	switch s.LastWait.Op {
	case trace.OpSelect:
		set := int64((s.LastWait.Entries + 63) / 64 * 8) // the kernel copies whole words
		return name + " copies 2 sets of " + told(units.Screen.Size(set)) + " in and out, " + looked(s.Census.Watched)
	case trace.OpPoll:
		return name + " copies " + told(units.Screen.Many(s.LastWait.Entries, "entry", "entries")) + " of 8" + term.Nbsp + "B in and out, " + looked(s.LastWait.Entries)
	case trace.OpEpollWait:
		return name + " copies " + s.Covered.Or(cover.Ready|cover.Looked, units.Screen.Plural(s.LastWait.Ready, "event")) + " of 12" + term.Nbsp + "B out, " + looked(s.LastWait.Ready)
	}
	if s.IsLoop() {
		return name + ": " + panel.NoWait(s)
	}
	return name + ": " + lane.Title(th, s, w-term.Width(name)-2)
}
