package beside

import (
	"time"

	"muxlab/viz/page"

	"muxlab/session"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
)

// A Page is two servers under the same clients, on one clock. New makes one. Each side is
// a page of its own, so all that can be shown of one server can be shown of it.
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

// New puts two pages beside each other: what is done to one is done to the other. requests
// are what they were started with.
func New(first, second *watch.Page, requests [2]session.Request) *Page {
	b := &Page{Sides: [2]*watch.Page{first, second}, Requests: requests, Costs: true, Axis: panel.Axis{Speed: 1}}
	for i, w := range b.Sides {
		w.UI.Message = ""
		w.Controller.Mirror(b.Sides[1-i].Controller.Session)
	}
	return b
}

// Side is the one that the panels show.
func (b *Page) Side() *watch.Page { return b.Sides[b.At] }

// Separate leaves the first server by itself.
func (b *Page) Separate() {
	first := b.Sides[0]
	first.Controller.Mirror(nil)
	first.StopMoving()
	if first.UI.Axis.Past {
		first.Present()
	}
}

// RequestBeside returns a request for r beside w, under the clients that w has now. A
// client that says what is typed is left out: it cannot be had twice. base is what w was
// started with.
func RequestBeside(w *watch.Page, base, r session.Request) session.Request {
	base = base.Beside(r.Model, r.Options)
	base.Acts = nil
	base.Seed = w.Controller.Seed()
	base.Clients = []session.Group{}
	for _, c := range w.Controller.Session.Clients() {
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

// Each does the same to both sides, and returns both commands as one.
func (b *Page) Each(do func(w *watch.Page) page.Cmd) page.Cmd {
	return page.Batch(do(b.Sides[0]), do(b.Sides[1]))
}

// name tells a side from the other: the model, and the options that were chosen.
func (b *Page) name(i int) string { return b.Sides[i].Snap.FullName() }

// Ask shows the question of the scene again, and what to look at; asked again it goes.
func (b *Page) Ask() {
	scene, _ := b.Sides[0].Scene()
	if b.Task != "" {
		scene = session.Scene{}
	}
	b.Task = scene.Asks()
}

// Play shows a scene on both sides. Its question stands above them once.
func (b *Page) Play(s session.Scene) {
	for _, w := range b.Sides {
		w.Play(s)
		w.UI.Task = ""
	}
	b.Question, b.Task = s.Question, s.Look
}
