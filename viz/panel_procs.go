package viz

import (
	"fmt"
	"slices"
	"strings"

	"muxlab/harness/model"
)

// procsPanel is a lane for each process: its pid, what it does, what it
// accepted, how often it was woken for nothing; and who died.
func procsPanel(s *snapshot, w, h int) block {
	iw, room := w-4, h-2
	body := []line{procHead(iw)}
	deaths := deathLines(s, min(3, max(0, room-2)))
	room -= len(deaths) + 1
	each := len(s.procs)+threadsOf(s.procs) <= room
	procs := s.procs
	if len(procs) > room {
		cells := procCells(procs, iw)
		if len(procs) < manyProcs || len(cells)+4 > room {
			cells = nil
		}
		room -= len(cells)
		body, procs = append(cells, body...), busiest(s)
	}
	for i, p := range procs {
		if i == room-1 && len(procs) > room {
			body = append(body, line{grey("and " + many(len(procs)-i, "other process", "other processes") + ": ")}.add(restOfProcs(procs[i:])...))
			break
		}
		body = append(body, procRow(p, slices.Contains(s.sample.Stopped, p.pid), iw))
		if each && len(p.lanes) > 1 {
			body = append(body, threadRows(p, iw)...)
		}
	}
	return box(line{styled(look.title, procsTitle(s, w-6))}, append(body, deaths...), w, h)
}

// manyProcs is from how many on each has a cell too.
const manyProcs = 16

// procCells gives each worker a cell, in their order.
func procCells(procs []proc, w int) []line {
	var lanes []lane
	for _, p := range procs {
		lanes = append(lanes, p.lanes...)
	}
	return laneCells(lanes, w)
}

// busiest are all processes; first those that are frozen, have ended, or have
// clients.
func busiest(s *snapshot) []proc {
	var first, rest []proc
	for _, p := range s.procs {
		if p.conns > 0 || p.ended || slices.Contains(s.sample.Stopped, p.pid) {
			first = append(first, p)
		} else {
			rest = append(rest, p)
		}
	}
	return append(first, rest...)
}

// threadsOf counts the rows that the threads of several processes take: those of a
// process with one are in its own row.
func threadsOf(procs []proc) int {
	n := 0
	for _, p := range procs {
		if len(p.lanes) > 1 {
			n += len(p.lanes)
		}
	}
	return n
}

// threadRows are the threads of a process, below its own row.
func threadRows(p proc, w int) []line {
	lanes := slices.Clone(p.lanes)
	for i := range lanes {
		lanes[i].name = strings.TrimPrefix(lanes[i].name, p.role+" ")
	}
	rows := laneRows(lanes, w-2)
	for i := range rows {
		rows[i] = append(line{gap(2)}, rows[i]...)
	}
	return rows
}

func procsTitle(s *snapshot, w int) string {
	working, vain := 0, s.gone.Vain
	for _, p := range s.procs {
		vain += p.counters.Vain
		n := countStates(p.lanes)
		if n[laneServing]+n[laneComputing] > 0 {
			working++
		}
	}
	dot := " " + look.sign.dot + " "
	title := many(len(s.procs), "process", "processes") + dot + count(working) + " at work"
	return pick(w, title+dot+"woken for nothing "+many(vain, "time", "times"), title)
}

// doesWidth is what it takes to say what a process does.
const roleWidth, doesWidth = 10, 16

func procHead(w int) line {
	return fields(w, 2,
		line{grey(padRight("process", roleWidth))}, line{grey(padLeft("pid", 7))},
		line{grey(padLeft("clients", 7))}, line{grey(padLeft("accepts", 9))}, line{grey(padLeft("in vain", 9))},
		line{grey(padRight("does", doesWidth))})
}

func procRow(p proc, stopped bool, w int) line {
	vain := line{plain(padLeft(count(p.counters.Vain), 9))}
	role := p.role
	if role == "" {
		role = "server"
	}
	l := fields(w, 2,
		line{plain(padRight(cutHard(role, roleWidth), roleWidth))}, line{grey(padLeft(fmt.Sprint(p.pid), 7))},
		line{bold(padLeft(count(p.conns), 7))}, line{plain(padLeft(count(p.counters.Accepts), 9))}, vain)
	if room := w - l.width() - 2; room >= doesWidth {
		l = l.add(gap(2)).add(fields(room, 2, procDoes(p, stopped, room)...)...)
	}
	return l
}

// procDoes says what the workers of a process do: in full for one, counted for
// several; the parent in fewer words where room is scarce.
func procDoes(p proc, stopped bool, room int) []line {
	if p.ended {
		return []line{{styled(look.warnText, look.sign.trouble+" ended")}}
	}
	if stopped {
		return []line{{styled(look.warnText, look.sign.trouble+pick(room, " frozen by SIGSTOP", " frozen"))}}
	}
	if len(p.lanes) == 0 && p.parent == 0 {
		return []line{{grey(pick(room, "looks after the others", "the parent"))}}
	}
	if len(p.lanes) == 1 {
		l := p.lanes[0]
		word := strings.TrimSpace(laneMark(l) + stateWord(l))
		if l.client != "" {
			word += nbsp + l.client
		}
		return []line{{styled(stateStyle(l.state), padRight(word, doesWidth))}, {grey(padLeft(laneSince(l), 7))}, {plain(spark(l.worked, 30, 1))}}
	}
	return restOfProcs([]proc{p}).each()
}

// restOfProcs counts the states of all workers of several processes.
func restOfProcs(procs []proc) line {
	var lanes []lane
	for _, p := range procs {
		lanes = append(lanes, p.lanes...)
	}
	n := countStates(lanes)
	var l line
	for st := range laneStates {
		if n[st] > 0 {
			l = l.add(span{count(n[st]) + nbsp + strings.TrimSpace(crowdWord(st, lanes)), stateStyle(st)}, gap(2))
		}
	}
	return l
}

func deathLines(s *snapshot, most int) []line {
	var body []line
	for i := len(s.deaths) - 1; i >= 0 && len(body) < most; i-- {
		d := s.deaths[i]
		if d.code == 0 && s.model.Traits.Cost == model.PerProcess {
			continue // a child that served its connection and left
		}
		why := fmt.Sprintf("ended with code %d", d.code)
		if d.code < 0 {
			why = "was killed by " + signalName(-d.code)
		}
		l := line{styled(look.warnText, look.sign.trouble+" "), plain(fmt.Sprintf("process %d ", d.pid) + why + ", " + duration(s.time-d.at) + " ago")}
		if d.replaced != 0 {
			l = l.add(grey(fmt.Sprintf(", replaced by %d", d.replaced)))
		}
		body = append(body, l)
	}
	if s.gone.Accepts > 0 && len(body) > 0 {
		body = append(body, line{grey("workers that are gone: accepts " + count(s.gone.Accepts) + ", in vain " + count(s.gone.Vain))})
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
