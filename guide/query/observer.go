package query

import (
	"cmp"
	"strconv"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// An Observer follows one server. It keeps the latest picture, and counts what has happened
// since the student committed an answer. One goroutine may use it at a time.
type Observer struct {
	snap    *snapshot.Snapshot
	now     int64                   // the latest event or picture, ns
	names   map[tape.Worker]string  // of all workers so far
	held    map[tape.Worker]int64   // ns that each stood at its gate
	waiting map[tape.LifeID]waiting // returned by a wait, and not used since
	results *results
	file    bool // a recording is shown: nothing is counted
	since
}

// A waiting descriptor was returned by a wait, and no call has used it since.
type waiting struct{ at, held int64 }

// since is what is counted from a commitment on.
type since struct {
	began  int64 // ns
	losses uint64
	calls  map[callKey]int
	errors map[errorKey]int
	echoes map[echoKey]int
	turns  map[tape.Worker]int
	turn   map[tape.Worker]uint32 // the number of the latest
	first  string                 // the first client that was served
	taken  string                 // the first client that was taken from the program's queue
	read   map[string]int         // by client: its place in the order of first reads, from 1
	waited map[string]int64       // by client: its longest wait to be served, ns

	waits    int     // for many descriptors, that returned
	looked   float64 // descriptors that they scanned
	selects  int     // waits of select that are not in looked yet
	spurious int

	share    shares
	troubles snapshot.Troubles // at the commitment
}

type callKey struct {
	name, client string
}

type errorKey struct {
	name string
	err  kernel.Errno
}

type echoKey struct {
	client string
	worker tape.Worker
}

// NewObserver returns an Observer of a server of which nothing is known yet. Until Commit
// is called it counts from the beginning.
func NewObserver() *Observer {
	o := &Observer{snap: &snapshot.Snapshot{Empty: true}, names: map[tape.Worker]string{}, held: map[tape.Worker]int64{}, waiting: map[tape.LifeID]waiting{}}
	o.Commit()
	return o
}

// Commit forgets what was counted: the count begins again from now on.
func (o *Observer) Commit() {
	o.since = since{
		began: o.now, losses: o.snap.Lost, troubles: o.snap.Troubles, share: sharesFrom(o.snap),
		calls: map[callKey]int{}, errors: map[errorKey]int{}, echoes: map[echoKey]int{},
		turns: map[tape.Worker]int{}, turn: map[tape.Worker]uint32{},
		read: map[string]int{}, waited: map[string]int64{},
	}
}

// Waits returns how many waits of the loop have returned since the commitment.
func (o *Observer) Waits() int { return o.waits }

// Held reports whether the server is held, or recorded: no other wait begins for a question.
func (o *Observer) Held() bool { return o.snap.Held || o.file }

// Recorded says that a recording is shown, and no server runs. What is shown is known;
// nothing happens since an answer.
func (o *Observer) Recorded() { o.file = true }

// Counts reports whether what the query asks for is counted at all.
func (o *Observer) Counts(q Query) bool {
	d := Find(q.Name)
	return !o.file || d == nil || !d.Since
}

// lost reports whether events were lost since the commitment, so that counts are too low.
func (o *Observer) lost() bool { return o.snap.Lost > o.losses }

// Look takes a new picture. Its events must have been passed to Step before.
func (o *Observer) Look(s *snapshot.Snapshot) {
	o.snap, o.now = s, max(o.now, s.Time)
	for i := range s.Lanes {
		l := &s.Lanes[i]
		o.names[tape.Worker{PID: l.PID, Number: l.Number}] = l.Name
	}
	o.looked += float64(o.selects * s.SelectScanned())
	o.selects = 0
	o.share.look(s)
	for i := range s.Rows {
		o.lookRow(&s.Rows[i])
	}
}

// lookRow notes how long a client waits that is not served yet, and its name.
func (o *Observer) lookRow(r *snapshot.Row) {
	waits := int64(0)
	switch r.State {
	case snapshot.RowReady, snapshot.RowQueued, snapshot.RowBacklog, snapshot.RowOutside, snapshot.RowConnecting:
		waits = r.Since
	}
	if r.Says {
		waits = max(waits, r.Waits)
	}
	o.waitedFor(r.Name, waits)
	if o.taken == ":"+strconv.Itoa(int(r.Port)) { // its name was not known yet
		o.taken = r.Name
	}
}

// waitedFor notes that a client has waited for so long, of which the time since the commitment
// counts.
func (o *Observer) waitedFor(name string, ns int64) {
	if ns = min(ns, o.now-o.began); ns > o.waited[name] {
		o.waited[name] = ns
	}
}

// Step takes one event, with the name of the connection that it is about; "" none.
func (o *Observer) Step(s *tape.Step, name string) {
	e := s.Event
	o.now = max(o.now, e.Time)
	by := tape.Worker{PID: e.PID, Number: e.Worker}
	if e.Op.IsCall() {
		o.called(s, name)
	}
	if s.Begins {
		o.turns[by]++
		o.turn[by] = s.Turn.Number
	}
	switch s.Sees {
	case tape.Held:
		o.held[by] += e.Dur
	case tape.Dequeued:
		o.taken = cmp.Or(o.taken, name)
	case tape.Waited:
		o.scanned(s)
	case tape.Returned:
		o.returned(s, by)
	case tape.Read:
		if o.read[name] == 0 {
			o.read[name] = len(o.read) + 1
		}
		o.served(name)
	case tape.Wrote:
		if e.Result > 0 {
			o.echoes[echoKey{name, by}]++
			o.served(name)
		}
	}
	o.used(s, name, by)
}

// called counts a call.
func (o *Observer) called(s *tape.Step, name string) {
	call := callName(s.Event.Op)
	o.calls[callKey{call, name}]++
	if err := s.Event.Errno(); err != 0 {
		o.errors[errorKey{call, err}]++
	}
}

func (o *Observer) served(name string) {
	if o.first == "" {
		o.first = name
	}
}

// scanned counts what the kernel scanned in a wait. What a select scanned shows in the next
// picture only.
func (o *Observer) scanned(s *tape.Step) {
	e := s.Event
	if s.Interrupted || e.Result < 0 {
		return
	}
	if o.waits++; e.Result == 0 {
		o.spurious++
	}
	switch e.Op {
	case trace.OpSelect:
		o.selects++
	case trace.OpPoll:
		o.looked += float64(e.Arg)
	default:
		o.looked += float64(e.Result)
	}
}

// returned notes that a wait returned a descriptor.
func (o *Observer) returned(s *tape.Step, by tape.Worker) {
	if s.Life == nil || kernel.Events(s.Event.Arg) == kernel.Out { // room to write is no request
		return
	}
	if _, already := o.waiting[s.Life.ID]; !already {
		o.waiting[s.Life.ID] = waiting{s.Event.Time, o.held[by]}
	}
}

// used notes the first call on a descriptor that a wait has returned.
func (o *Observer) used(s *tape.Step, name string, by tape.Worker) {
	life := s.Life
	if s.Accepts() {
		life = s.On
	}
	if life == nil {
		return
	}
	switch {
	case s.Accepts(), s.Sees.Transfers(), s.Sees == tape.AcceptFailed, s.Sees == tape.Died:
	default:
		return
	}
	w, waited := o.waiting[life.ID]
	if !waited {
		return
	}
	delete(o.waiting, life.ID)
	if s.Event.Errno() == kernel.EAGAIN {
		o.spurious++
	}
	if life == s.Life && life.Kind == trace.Connection {
		o.waitedFor(name, s.Event.Time-s.Event.Dur-w.at-(o.held[by]-w.held))
	}
}
