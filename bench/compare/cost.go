package compare

import (
	"context"
	"math"

	"muxlab/harness/measure"
)

// A span is what a server used in the measured time, and its memory before anybody
// was connected. It is looked at while the connections are open: a child of fork
// is gone once its client is.
type span struct {
	server            *measure.Server // nil: it cannot be looked at
	none, first, last measure.Look    // before the load; when the measured time begins; when it is over
	err               error           // why one of them is missing
}

// watch begins with a server that nobody is connected to.
func watch(s *server) *span {
	u := &span{server: s.seen, err: s.unseen}
	u.look(&u.none)
	return u
}

func (u *span) look(to *measure.Look) {
	if u.err == nil {
		*to, u.err = u.server.Look()
	}
}

func (u *span) begin()  { u.look(&u.first) }
func (u *span) finish() { u.look(&u.last) }

// cost is what the server used for so many echoes a second of so many bytes. The
// looks are a moment beside the bounds of the measured time, so the echoes are
// those of the time between the looks.
func (u *span) cost(perSecond float64, size int) (measure.Cost, bool) {
	if u.err != nil || u.last.Time <= u.first.Time || u.first.Time == 0 {
		return measure.Cost{}, false
	}
	echoes := uint64(math.Round(perSecond * float64(u.last.Time-u.first.Time) / 1e9))
	return measure.Between(u.first, u.last, echoes, echoes*uint64(size)), true
}

// enter puts what the server used into m. conns are the connections that were open
// all the time; 0: they came and went, and no memory can be divided by them.
func (u *span) enter(m *Round, conns int) {
	c, ok := u.cost(m.EchoesPerSecond, 0)
	if !ok {
		return
	}
	m.PerEcho = c.PerEcho.OrZero()
	m.RSS, m.Threads, m.Processes = c.Memory.Bytes, c.Threads, c.Processes
	if conns > 0 {
		m.PerConnection = max(0, measure.MemoryPerConnection(u.none, u.last, conns))
	}
}

// countCalls measures a model once more, recorded, for the system calls that it
// makes for an echo: recording costs a little, so that none of the rounds is.
// Nothing is entered where that does not work: the rounds have said why.
func (p *Plan) countCalls(ctx context.Context, e *Entry) {
	s, err := p.start(ctx, e, recorded)
	if err != nil {
		return
	}
	defer s.end()
	u := watch(s)
	r, err := p.drive(ctx, s, e, u)
	if err != nil || r.Incomplete || r.Errors.Total() > 0 || !s.alive() {
		return
	}
	if c, ok := u.cost(r.EchoesPerSecond, e.Work.Size); ok {
		e.Calls = c.Calls
	}
}
