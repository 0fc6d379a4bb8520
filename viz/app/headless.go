package app

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/guide"
)

// A Student walks a lab without a screen: one who reads plain text, or a test.
type Student interface {
	// Look is called with every picture, about thirty times a second. It returns the keys
	// to be pressed now; over ends the lab.
	Look(g *guide.Page) (keys []string, over bool)
}

// The size of the screen that nobody sees.
const (
	unseenWidth  = 80
	unseenHeight = 24
)

// Headless walks the lab of o without a terminal, with the real servers and clients, until
// the student ends it, leaves it, or ctx is done. Every session is closed when it returns.
func Headless(ctx context.Context, l session.Launcher, o Options, s Student) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := newApp(ctx, l, o)
	h := &headless{app: a, messages: make(chan page.Msg)}
	a.route(tea.WindowSizeMsg{Width: unseenWidth, Height: unseenHeight})
	h.loop(s)
	if a.guide != nil {
		a.guide.Close()
	}
	cancel()
	return a.close(false)
}

// A headless runs the application as Bubble Tea does, but for the terminal.
type headless struct {
	app      *app
	messages chan page.Msg
}

func (h *headless) loop(s Student) {
	a := h.app
	tick := time.NewTicker(page.FrameEvery)
	defer tick.Stop()
	for !a.quitting && a.guide != nil {
		select {
		case <-a.ctx.Done():
			return
		case m := <-h.messages:
			h.begin(a.route(m))
			continue
		case <-tick.C:
		}
		h.begin(a.look())
		a.draw() // some of the keys are about what is drawn
		keys, over := s.Look(a.guide)
		if over {
			return
		}
		for _, k := range keys {
			h.begin(a.press(k))
		}
	}
}

// begin runs a command in the background.
func (h *headless) begin(c page.Cmd) {
	if c != nil {
		go func() { h.deliver(c()) }()
	}
}

// deliver passes on what a command brought.
func (h *headless) deliver(m page.Msg) {
	switch m := m.(type) {
	case nil:
	case page.Together:
		for _, c := range m {
			h.begin(c)
		}
	case page.InTurn:
		for _, c := range m {
			h.deliver(c())
		}
	default:
		select {
		case h.messages <- m:
		case <-h.app.ctx.Done():
		}
	}
}
