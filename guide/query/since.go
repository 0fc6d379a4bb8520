package query

import (
	"maps"
	"slices"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// Queries about what happened since the answer was committed.

var sinceQueries = []Definition{
	{Name: "turns", Since: true, Sentence: "The turns of the loop that were completed; without a loop, those that all workers began.", Reveals: []string{"turns"},
		value: unlessLost(turns)},
	{Name: "echoes", params: []param{maybeClient}, Since: true, Sentence: "The writes that took bytes, of all clients or of one.", Reveals: []string{"echoes"},
		value: unlessLost(func(o *Observer, args []string) (Value, bool) {
			return count(o.countEchoes(func(k echoKey) bool { return len(args) == 0 || k.client == args[0] }))
		})},
	{Name: "first", Kind: Client, Since: true, Sentence: "The client that was served first.", Reveals: []string{"order"},
		value: unlessLost(func(o *Observer, _ []string) (Value, bool) {
			return Value{Kind: Client, Names: []string{o.first}}, o.first != ""
		})},
	{Name: "taken", Kind: Client, Since: true, Sentence: "The client that a worker took from the program's own queue first.", Reveals: []string{"order"},
		value: unlessLost(func(o *Observer, _ []string) (Value, bool) {
			return Value{Kind: Client, Names: []string{o.taken}}, o.taken != ""
		})},
	{Name: "calls", params: []param{call, maybeClient}, Since: true, Sentence: "How often a system call was made, by all workers, or on one client.", Reveals: []string{"calls"},
		value: unlessLost(calls)},
	{Name: "errors", params: []param{call, errno}, Since: true, Sentence: "How often a system call failed: with one error, or with any but EINTR, which a signal makes.", Reveals: []string{"errors"},
		value: unlessLost(failures)},
	{Name: "per-echo", params: []param{perEcho}, Since: true, Sentence: "The system calls, or the descriptors that the kernel scanned, for each echo.", Reveals: []string{"calls", "looked"},
		value: unlessLost(forEachEcho)},
	{Name: "asleep", Since: true, Sampled: true, Sentence: "The share of the time that the loop slept, from 0 to 1; without a loop, that all workers did.", Reveals: []string{"asleep"},
		value: func(o *Observer, _ []string) (Value, bool) { return amount(o.share.asleep(), ""), o.share.cells > 0 }},
	{Name: "cpu", Since: true, Sampled: true, Sentence: "The CPU that the server used, of one core: 1 is all of it.", Reveals: []string{"cpu"},
		value: func(o *Observer, _ []string) (Value, bool) { return amount(o.share.cpu(), ""), o.share.sampled > 0 }},
	{Name: "waited", params: []param{client}, Unit: "s", Since: true, Sentence: "The longest time that a client waited to be served.", Reveals: []string{"waits"},
		value: unlessLost(func(o *Observer, args []string) (Value, bool) {
			ns, waited := o.waited[args[0]]
			return seconds(ns), waited || o.row(args[0]) != nil
		})},
	{Name: "spurious", Since: true, Sentence: "The waits that returned nothing, and the descriptors that were returned and then had nothing: EAGAIN.", Reveals: []string{"ready"},
		value: unlessLost(func(o *Observer, _ []string) (Value, bool) { return count(o.spurious) })},
	{Name: "share", params: []param{worker}, Since: true, Sentence: "The share of the echoes that a worker made, from 0 to 1.", Reveals: []string{"workers"},
		value: unlessLost(share)},
	{Name: "finding", params: []param{lint}, Since: true, Sentence: "How often a fault of this name was found, or went on.", Reveals: []string{"findings"},
		value: finding},
}

// unlessLost makes a query that is unknown once events were lost: what was counted is too
// low.
func unlessLost(f func(*Observer, []string) (Value, bool)) func(*Observer, []string) (Value, bool) {
	return func(o *Observer, args []string) (Value, bool) {
		if o.lost() {
			return unknown()
		}
		return f(o, args)
	}
}

// turns counts the turns of the loop without the one that goes on, unless the screen shows it.
func turns(o *Observer, _ []string) (Value, bool) {
	loop := tape.Worker(o.snap.Stepped)
	if loop.PID == 0 {
		n := 0
		for _, of := range o.turns {
			n += of
		}
		return count(n)
	}
	n := o.turns[loop]
	if t := o.snap.Tick; n > 0 && (t == nil || t.Turn != o.turn[loop]) {
		n--
	}
	return count(n)
}

func (o *Observer) countEchoes(of func(echoKey) bool) (n int) {
	for k, times := range o.echoes {
		if of(k) {
			n += times
		}
	}
	return n
}

func calls(o *Observer, args []string) (Value, bool) {
	if len(args) > 1 {
		return count(o.calls[callKey{args[0], args[1]}])
	}
	return count(o.countCalls(func(name string) bool { return name == args[0] }))
}

func (o *Observer) countCalls(of func(name string) bool) (n int) {
	for k, times := range o.calls {
		if of(k.name) {
			n += times
		}
	}
	return n
}

// failures leaves out interrupted calls, which say nothing of the server, unless they are
// asked for.
func failures(o *Observer, args []string) (Value, bool) {
	n := 0
	for k, times := range o.errors {
		wanted := k.err != kernel.EINTR
		if len(args) > 1 {
			wanted = kernel.ErrnoName(k.err) == args[1]
		}
		if k.name == args[0] && wanted {
			n += times
		}
	}
	return count(n)
}

// forEachEcho is unknown before the first echo. Where no wait is for many descriptors, none
// are scanned.
func forEachEcho(o *Observer, args []string) (Value, bool) {
	of, known := o.looked, o.waits > 0
	if args[0] == "calls" {
		isCall := func(name string) bool { return name != callName(trace.OpNow) } // that is none, see vdso(7)
		of, known = float64(o.countCalls(isCall)), true
	}
	echoes := o.countEchoes(func(echoKey) bool { return true })
	return amount(of/float64(max(echoes, 1)), ""), known && echoes > 0
}

// share is unknown before the first echo, and if there is no such worker. A worker that took
// the place of one of the same name counts with it.
func share(o *Observer, args []string) (Value, bool) {
	called := slices.Compact(slices.Sorted(maps.Values(o.names)))
	i := findWorker(called, args)
	total := o.countEchoes(func(echoKey) bool { return true })
	if i < 0 || total == 0 {
		return unknown()
	}
	n := o.countEchoes(func(k echoKey) bool { return o.names[k.worker] == called[i] })
	return amount(float64(n)/float64(total), ""), true
}

// finding counts the findings that began, and those that lasted at the commitment. It is
// unknown where nothing looks for any.
func finding(o *Observer, args []string) (Value, bool) {
	v, _ := count(o.snap.Troubles[args[0]].Begun - o.troubles[args[0]].Over)
	return v, o.snap.Troubles != nil
}

// shares are shares of the time: asleep, from the time line of the screen, and the CPU, from
// the looks at the kernel.
type shares struct {
	at      int64 // the cell of the time line that was the latest
	cells   int   // that have been added since
	worked  float64
	sample  int64 // when the latest look at the kernel was, ns of the day's clock
	sampled float64
	used    float64
}

// sharesFrom returns shares that count from a picture on.
func sharesFrom(s *snapshot.Snapshot) shares {
	x := shares{at: s.ReadyNow}
	if s.Sample.Known() {
		x.sample = s.Sample.At.UnixNano()
	}
	return x
}

// look adds what is new in a picture.
func (x *shares) look(s *snapshot.Snapshot) {
	if fresh := min(int(max(0, s.ReadyNow-x.at)), len(s.Worked.Cells)); fresh > 0 {
		for _, worked := range s.Worked.Cells[len(s.Worked.Cells)-fresh:] {
			x.worked += worked
		}
		x.cells += fresh
	}
	x.at = s.ReadyNow
	if !s.Sample.Known() || s.Sample.CPU < 0 {
		return
	}
	at := s.Sample.At.UnixNano()
	if took := float64(at - x.sample); x.sample != 0 && took > 0 {
		x.used += took * s.Sample.CPU / 100
		x.sampled += took
	}
	x.sample = max(x.sample, at)
}

func (x *shares) asleep() float64 { return 1 - x.worked/float64(max(x.cells, 1)) }

func (x *shares) cpu() float64 { return x.used / max(x.sampled, 1) }
