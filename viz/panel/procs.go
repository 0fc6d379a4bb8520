package panel

import (
	"fmt"
	"slices"
	"strings"

	"muxlab/harness/model"
	"muxlab/harness/units"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// procsPanel is a lane for each process: its pid, what it does, what it
// accepted, how often it was woken for nothing; and who died.
func procsPanel(s *Canvas, w, h int) term.Block {
	if s.HidesProcs() {
		return CoveredBox(s.Theme, "processes", w, h)
	}
	iw, room := w-4, h-2
	body := []term.Line{procHead(iw)}
	deaths := deathLines(s, min(3, max(0, room-2)))
	room -= len(deaths) + 1
	each := len(s.Procs)+threadsOf(s.Procs) <= room
	procs := s.Procs
	if len(procs) > room {
		cells := procCells(s.Theme, procs, iw)
		if len(procs) < manyProcs || len(cells)+4 > room {
			cells = nil
		}
		room -= len(cells)
		body, procs = append(cells, body...), busiest(s.Snapshot)
	}
	for i, p := range procs {
		if i == room-1 && len(procs) > room {
			body = append(body, term.Line{term.Grey("and " + units.Screen.Plural(len(procs)-i, "other process") + ": ")}.Add(restOfProcs(procs[i:])...))
			break
		}
		body = append(body, procRow(s, p, iw))
		if each && len(p.Lanes) > 1 {
			body = append(body, threadRows(s.Theme, p, iw)...)
		}
	}
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, procsTitle(s, w-6))}, append(body, deaths...), w, h)
}

// manyProcs is from how many on each has a cell too.
const manyProcs = 16

// procCells gives each worker a cell, in their order.
func procCells(th *term.Theme, procs []snapshot.Proc, w int) []term.Line {
	var lanes []snapshot.Lane
	for _, p := range procs {
		lanes = append(lanes, p.Lanes...)
	}
	return lane.Cells(th, lanes, w)
}

// busiest are all processes; first those that are frozen, have ended, or have
// clients.
func busiest(s *snapshot.Snapshot) []snapshot.Proc {
	var first, rest []snapshot.Proc
	for _, p := range s.Procs {
		if p.Conns > 0 || p.Ended || slices.Contains(s.Sample.Stopped, p.PID) {
			first = append(first, p)
		} else {
			rest = append(rest, p)
		}
	}
	return append(first, rest...)
}

// threadsOf counts the rows that the threads of several processes take: those of a
// process with one are in its own row.
func threadsOf(procs []snapshot.Proc) int {
	n := 0
	for _, p := range procs {
		if len(p.Lanes) > 1 {
			n += len(p.Lanes)
		}
	}
	return n
}

// threadRows are the threads of a process, below its own row.
func threadRows(th *term.Theme, p snapshot.Proc, w int) []term.Line {
	lanes := slices.Clone(p.Lanes)
	for i := range lanes {
		lanes[i].Name = strings.TrimPrefix(lanes[i].Name, p.Role+" ")
	}
	rows := lane.Rows(th, lanes, w-2)
	for i := range rows {
		rows[i] = append(term.Line{term.Gap(2)}, rows[i]...)
	}
	return rows
}

func procsTitle(s *Canvas, w int) string {
	working, vain := 0, s.Gone.Vain
	for _, p := range s.Procs {
		vain += p.Counters.Vain
		n := lane.Count(p.Lanes)
		if n[snapshot.LaneComputing] > 0 {
			working++
		}
	}
	dot := " " + s.Theme.Sign.Dot + " "
	title := units.Screen.Plural(len(s.Procs), "process") + dot + cover.If(s.hidesWork(), units.Count(working)) + " at work"
	return term.Pick(w, title+dot+"woken for nothing "+s.Covered.Or(cover.Calls, units.Screen.Plural(int(vain), "time")), title)
}

// doesWidth is what it takes to say what a process does.
const roleWidth, doesWidth = 10, 16

func procHead(w int) term.Line {
	return term.Fields(w, 2,
		term.Line{term.Grey(term.PadRight("process", roleWidth))}, term.Line{term.Grey(term.PadLeft("pid", 7))},
		term.Line{term.Grey(term.PadLeft("clients", 7))}, term.Line{term.Grey(term.PadLeft("accepts", 9))}, term.Line{term.Grey(term.PadLeft("in vain", 9))},
		term.Line{term.Grey(term.PadRight("does", doesWidth))})
}

// hidesWork reports whether it is covered what the workers do.
func (s *Canvas) hidesWork() bool { return s.Covered.Has(cover.Workers) || s.HidesLanes() }

func procRow(s *Canvas, p snapshot.Proc, w int) term.Line {
	calls := s.Covered.Has(cover.Calls)
	vain := term.Line{orCovered(calls, term.Plain(term.PadLeft(units.Count(p.Counters.Vain), 9)))}
	role := p.Role
	if role == "" {
		role = "server"
	}
	l := term.Fields(w, 2,
		term.Line{term.Plain(term.PadRight(term.CutHard(role, roleWidth), roleWidth))}, term.Line{term.Grey(term.PadLeft(fmt.Sprint(p.PID), 7))},
		term.Line{orCovered(s.HidesCensus(), term.Bold(term.PadLeft(units.Count(p.Conns), 7)))}, term.Line{orCovered(calls, term.Plain(term.PadLeft(units.Count(p.Counters.Accepts), 9)))}, vain)
	if room := w - l.Width() - 2; room >= doesWidth {
		does := []term.Line{{term.Grey(cover.Word)}}
		if !s.hidesWork() {
			does = procDoes(s.Theme, p, slices.Contains(s.Sample.Stopped, p.PID), room)
		}
		l = l.Add(term.Gap(2)).Add(term.Fields(room, 2, does...)...)
	}
	return l
}

// procDoes says what the workers of a process do: in full for one, counted for
// several; the parent in fewer words where room is scarce.
func procDoes(th *term.Theme, p snapshot.Proc, stopped bool, room int) []term.Line {
	if p.Ended {
		return []term.Line{{term.Styled(term.InkWarnText, th.Sign.Trouble+" ended")}}
	}
	if stopped {
		return []term.Line{{term.Styled(term.InkWarnText, th.Sign.Trouble+term.Pick(room, " frozen by SIGSTOP", " frozen"))}}
	}
	if len(p.Lanes) == 0 && p.Parent == 0 {
		return []term.Line{{term.Grey(term.Pick(room, "looks after the others", "the parent"))}}
	}
	if len(p.Lanes) == 1 {
		l := p.Lanes[0]
		word := strings.TrimSpace(lane.Mark(th, l) + lane.Word(l))
		if l.Client != "" {
			word += term.Nbsp + l.Client
		}
		return []term.Line{{term.Styled(lane.Style(l.State), term.PadRight(word, doesWidth))}, {term.Grey(term.PadLeft(lane.Since(l), 7))}, {term.Plain(th.Spark(l.Worked.Cells, 30, 1))}}
	}
	return restOfProcs([]snapshot.Proc{p}).Split()
}

// restOfProcs counts the states of all workers of several processes.
func restOfProcs(procs []snapshot.Proc) term.Line {
	var lanes []snapshot.Lane
	for _, p := range procs {
		lanes = append(lanes, p.Lanes...)
	}
	n := lane.Count(lanes)
	var l term.Line
	for st := range snapshot.NumLaneStates {
		if n[st] > 0 {
			l = l.Add(term.Span{Text: units.Count(n[st]) + term.Nbsp + strings.TrimSpace(lane.CrowdWord(st, lanes)), Style: lane.Style(st)}, term.Gap(2))
		}
	}
	return l
}

func deathLines(s *Canvas, most int) []term.Line {
	var body []term.Line
	for i := len(s.Deaths) - 1; i >= 0 && len(body) < most; i-- {
		d := s.Deaths[i]
		if d.Code == 0 && s.Model.Traits.Cost == model.PerProcess {
			continue // a child that served its connection and left
		}
		why := fmt.Sprintf("ended with code %d", d.Code)
		if d.Code < 0 {
			why = "was killed by " + signalName(-d.Code)
		}
		l := term.Line{term.Styled(term.InkWarnText, s.Theme.Sign.Trouble+" "), term.Plain(fmt.Sprintf("process %d ", d.PID) + why + ", " + units.Screen.Duration(s.Time-d.At) + " ago")}
		if d.Replaced != 0 {
			l = l.Add(term.Grey(fmt.Sprintf(", replaced by %d", d.Replaced)))
		}
		body = append(body, l)
	}
	if s.Gone.Accepts > 0 && len(body) > 0 {
		body = append(body, term.Line{term.Grey("workers that are gone: accepts " + units.Count(s.Gone.Accepts) + ", in vain " + units.Count(s.Gone.Vain))})
	}
	return body
}

// signalName is how a manual calls a signal that ends a process.
func signalName(n int) string {
	names := map[int]string{1: "SIGHUP", 2: "SIGINT", 6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM"}
	if name := names[n]; name != "" {
		return name
	}
	return fmt.Sprintf("signal %d", n)
}
