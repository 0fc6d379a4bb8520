package beside

import (
	"time"

	"muxlab/viz/page"

	"muxlab/session"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
)

// A Page is two servers under the same clients, on one clock: what one key does
// is done to both, and the past of both is gone through together. Each side is a
// watch of its own, so that all that is shown of one server can be shown of it.
type Page struct {
	Sides    [2]*watch.Page
	Requests [2]session.Request // what they were started with
	At       int                // the side that the panels of a single server show
	Last     int                // the side that returned last, by the pictures that are shown
	Costs    bool               // what the two cost is in sight, and no panel of one of them
	Question string             // of the scene that is shown; "" none
	Task     string             // what to look at in it, until it was read

	Axis   panel.Axis // of both
	played time.Time
	moving bool // a move in the past is under way
	wanted *bothMove
}

func New(first, second *watch.Page, requests [2]session.Request) *Page {
	b := &Page{Sides: [2]*watch.Page{first, second}, Requests: requests, Costs: true, Axis: panel.Axis{Speed: 1}}
	for i, w := range b.Sides {
		w.UI.Message = ""
		w.Pilot.With(b.Sides[1-i].Pilot.Alone)
	}
	return b
}

// Side is the one that the panels show.
func (b *Page) Side() *watch.Page { return b.Sides[b.At] }

// Part leaves the first server by itself.
func (b *Page) Part() {
	first := b.Sides[0]
	first.Pilot.With(nil)
	first.Moving, first.Wanted = false, nil
	if first.UI.Axis.Past {
		first.Present()
	}
}

// SameClients is a request for what is asked for, under the clients that w has
// now. A client that said what was typed cannot be had a second time.
func SameClients(w *watch.Page, base, r session.Request) session.Request {
	base = base.Beside(r.Model, r.Options)
	base.Acts = nil
	base.Seed = w.Pilot.Alone.Seed()
	base.Clients = []session.Group{}
	for _, c := range w.Pilot.Alone.Clients() {
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

// Each does the same to both sides.
func (b *Page) Each(do func(w *watch.Page) page.Cmd) page.Cmd {
	return page.Batch(do(b.Sides[0]), do(b.Sides[1]))
}

// name tells a side from the other: the model, and the options that were chosen.
func (b *Page) name(i int) string { return panel.SideName(b.Sides[i].Snap) }

// Play does the same for both sides of a pair. What was asked of one server is asked
// of two, and stands above them once.
func (b *Page) Play(s session.Scene) {
	for _, w := range b.Sides {
		w.Play(s)
		w.UI.Task = ""
	}
	b.Question, b.Task = s.Question, s.Look
}
