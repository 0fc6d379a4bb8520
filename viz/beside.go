package viz

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/session"
)

// A pair is two servers under the same clients, on one clock: what one key does
// is done to both, and the past of both is gone through together. Each side is a
// watch of its own, so that all that is shown of one server can be shown of it.
type pair struct {
	sides    [2]*watch
	requests [2]session.Request // what they were started with
	at       int                // the side that the panels of a single server show
	last     int                // the side that returned last, by the pictures that are shown
	costs    bool               // what the two cost is in sight, and no panel of one of them
	question string             // of the scene that is shown; "" none
	task     string             // what to look at in it, until it was read

	axis   axis // of both
	played time.Time
	moving bool // a move in the past is under way
	wanted *bothMove
}

func newPair(first, second *watch, requests [2]session.Request) *pair {
	b := &pair{sides: [2]*watch{first, second}, requests: requests, costs: true, axis: axis{speed: 1}}
	for i, w := range b.sides {
		w.ui.message = ""
		w.pilot.with(b.sides[1-i].pilot.alone)
	}
	return b
}

// side is the one that the panels show.
func (b *pair) side() *watch { return b.sides[b.at] }

// part leaves the first server by itself.
func (b *pair) part() {
	first := b.sides[0]
	first.pilot.with(nil)
	first.moving, first.wanted = false, nil
	if first.ui.axis.past {
		first.present()
	}
}

// sameClients is a request for what is asked for, under the clients that w has
// now. A client that said what was typed cannot be had a second time.
func sameClients(w *watch, base, r session.Request) session.Request {
	base = base.Beside(r.Model, r.Options)
	base.Acts = nil
	base.Seed = w.pilot.alone.Seed()
	base.Clients = []session.Group{}
	for _, c := range w.pilot.alone.Clients() {
		n := len(base.Clients)
		switch {
		case c.Kind == session.You:
		case n > 0 && base.Clients[n-1].Kind == c.Kind:
			base.Clients[n-1].N++
		default:
			base.Clients = append(base.Clients, session.Group{N: 1, Kind: c.Kind})
		}
	}
	return base
}

// each does the same to both sides.
func (b *pair) each(do func(w *watch) tea.Cmd) tea.Cmd {
	return tea.Batch(do(b.sides[0]), do(b.sides[1]))
}

// name tells a side from the other: the model, and the options that were chosen.
func (b *pair) name(i int) string { return sideName(b.sides[i].snap) }

// play does the same for both sides of a pair. What was asked of one server is asked
// of two, and stands above them once.
func (b *pair) play(s session.Scene) {
	for _, w := range b.sides {
		w.play(s)
		w.ui.task = ""
	}
	b.question, b.task = s.Question, s.Look
}
