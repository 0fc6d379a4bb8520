package watch

import (
	"errors"
	"io"
	"time"

	"muxlab/viz/page"

	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/digest"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Page is one server on the screen: what was seen of it, and what the keys do.
type Page struct {
	Pilot    *control.Controller
	rewind   digest.Rewinder // used in pilot.inPast alone
	digest   *digest.Digest
	Live     *snapshot.Snapshot // the present of a server that runs
	Snap     *snapshot.Snapshot // what is shown: that, or a moment of the past
	UI       UI
	looking  bool         // a look is under way
	folded   *trace.Frame // what the latest brought; its events are needed no more
	Said     time.Time
	answered bool // a message stood there when the latest key came
	Ended    bool

	recording     bool // a file is shown
	width, height int  // of the screen, as it was drawn last

	Moving bool  // a move in the past is under way
	Wanted *Move // and this is to come after it
	played time.Time
	Mark   int64 // findings before and after are before and after this; ns

	Began   time.Time // when it came onto the screen
	leaving bool      // the latest key was an esc that would have ended it

	kind     string // of the clients that are added
	scanning bool
	Scanned  []*snapshot.Finding // all that is wrong in a recording
}

func New(p *control.Controller) *Page {
	d := digest.For(p.Session)
	d.Wrong = digest.NewFindings(d.Names.Of)
	first := d.Snap
	w := &Page{Pilot: p, rewind: digest.NewRewinder(p), digest: d, Live: &first, Snap: &first, recording: p.Recording(), kind: session.Steady, Began: time.Now()}
	w.UI.Axis.Speed = 1
	if w.Recording() {
		w.UI.Axis.Past, w.UI.Axis.Playing = true, true
	}
	if words := damageWords(p.Session); words != "" {
		w.Say(words, true)
	}
	return w
}

// Recording: it is a file that is shown, and no server that runs.
func (w *Page) Recording() bool { return w.recording }

// LookCmd takes the next frame, unless one is still on its way.
func (w *Page) LookCmd() page.Cmd {
	if w.UI.Message != "" && time.Since(w.Said) > sayFor {
		w.UI.Message = ""
	}
	if w.Recording() && !w.scanning {
		w.scanning = true
		return page.Batch(w.playOn(), w.scanCmd())
	}
	if w.looking || w.Ended || w.Recording() {
		return page.Batch(w.playOn(), w.tickMode())
	}
	w.looking = true
	p, before, evidence := w.Pilot, w.folded, w.digest.Wrong.Evidence
	w.folded = nil
	return page.Batch(w.playOn(), w.tickMode(), func() page.Msg { return SightMsg{w, p.Look(before, evidence)} })
}

// scanCmd looks for what is wrong in the whole of a recording.
func (w *Page) scanCmd() page.Cmd {
	past := w.Pilot.Session.(session.Recording).Past()
	return func() page.Msg { return ScanMsg{w, digest.Scan(past)} }
}

// tickMode tells the mode that time goes on.
func (w *Page) tickMode() page.Cmd {
	if m, ticks := w.UI.Mode.(ticking); ticks {
		return m.tick(w)
	}
	return nil
}

// See takes in what a look brought.
func (w *Page) See(s control.Look) {
	w.looking = false
	if errors.Is(s.Err, io.EOF) {
		w.Ended = true
		w.UI.Hold = panel.Running
	} else if s.Err != nil {
		w.Say(s.Err.Error(), true)
	}
	if s.Frame != nil {
		w.setLive(w.digest.Fold(s.Frame, snapshot.View{Clients: s.Clients, Sample: s.Sample, Wall: s.Wall, Held: s.Held, Ended: w.Ended}))
		w.folded = s.Frame
	} else if w.Ended {
		last := *w.Live
		last.Ended, last.None = true, false
		w.setLive(&last)
	}
}

func (w *Page) setLive(s *snapshot.Snapshot) {
	w.Live = s
	if !w.UI.Axis.Past {
		w.Snap = s
	}
	w.UI.Axis.Behind, w.UI.Axis.Other = max(0, s.Time-w.Snap.Time), s.Other
}

// sayFor is how long a message stands.
const sayFor = 4 * time.Second

func (w *Page) Say(words string, trouble bool) {
	w.UI.Message, w.UI.Trouble, w.Said = words, trouble, time.Now()
}

// Done is the end of what a key asked for.
func (w *Page) Done(err error) {
	if err == nil {
		return
	}
	w.Say(err.Error(), true)
	if !w.Pilot.Holding() {
		w.UI.Hold = panel.Running
	}
}

// Do runs something of the session without making the screen wait.
func (w *Page) Do(f func() error) page.Cmd {
	return func() page.Msg { return DoneMsg{w, f()} }
}

// Key runs a key: the mode takes it while one is open.
func (w *Page) Key(k string) (page.Cmd, page.Intent) {
	w.answered, w.UI.Message = w.UI.Message != "" && !w.leaving, ""
	w.leaving = w.leaving && k == "esc"
	switch m := w.UI.Mode; {
	case m != nil && k == "q" && !w.Typing():
		return nil, page.Quit
	case m != nil:
		cmd, stays := m.key(w, k)
		if !stays && w.UI.Mode == m {
			w.UI.Mode = nil
		}
		return cmd, page.Nothing
	}
	cmd, asks, refusal := keymap.Press(w, w.state(), k)
	if refusal != "" {
		w.Say(refusal, false)
	}
	if w.UI.Help > HelpPages(w.width, w.height) {
		w.UI.Help = 0
	}
	return cmd, asks
}

// press runs a key of the table for a mode.
func (w *Page) press(k string) page.Cmd {
	cmd, _, refusal := keymap.Press(w, w.state(), k)
	if refusal != "" {
		w.Say(refusal, false)
	}
	return cmd
}

// WhyNot returns why a key cannot be used now, or "" if it can.
func (w *Page) WhyNot(k string) string { return keymap.WhyNot(w.state(), k) }

// Keys returns every key of the page.
func Keys() []string { return keymap.Keys() }

// Typing reports whether letters are text now, and not keys.
func (w *Page) Typing() bool {
	switch m := w.UI.Mode.(type) {
	case *Speak, *FilterMode:
		return true
	case *menu:
		return m.typing
	}
	return false
}

// A Mode takes all keys while it is open: a menu, a prompt, a page of its own.
type Mode interface {
	// key does what a key asks for; stays is false when the mode is done.
	key(w *Page, k string) (cmd page.Cmd, stays bool)
	// draw draws the mode over the body of the screen, or returns nil if the body
	// stays in sight.
	Draw(s *snapshot.Snapshot, u *UI, w, h int) term.Block
	// row is what stands in the place of the keys.
	row(s *snapshot.Snapshot, w int) term.Line
}

// choosePanel chooses what stands in the changing place.
func choosePanel(w *Page, k string) (page.Cmd, page.Intent) {
	u, n := &w.UI, len(TabsOf(w.Snap))
	switch k {
	case "tab":
		u.Tab, u.Log = u.Tab+1, false
	case "shift+tab":
		u.Tab, u.Log = u.Tab+n-1, false
	default:
		u.choose(int(k[0]-'1'), n)
	}
	return nil, page.Nothing
}

// turnHelp opens the help, or its next page. Key closes it after the last.
func (w *Page) turnHelp() { w.UI.Help++ }

// choose puts panel n into the changing place; chosen again, it gets the whole body.
func (u *UI) choose(n, of int) {
	if n >= of {
		return
	}
	if u.Tab%of == n && !u.Log {
		u.Zoom = !u.Zoom
		return
	}
	u.Tab, u.Log, u.Zoom = n, false, false
}

// worthAsking is how long a server has been looked at, before to leave it is asked
// about.
const worthAsking = 5 * time.Second

// leave says whether this esc leaves the server: not one that means a message, and
// where something was seen not the first.
func (w *Page) leave(again bool) page.Intent {
	switch {
	case again || w.Ended || w.recording:
		return page.Leave
	case w.answered:
		return page.Nothing
	case time.Since(w.Began) < worthAsking:
		return page.Leave
	}
	w.leaving = true
	w.Say("esc again: the server and what was seen go", false)
	if w.Live.NoCrowd {
		w.Say("esc again: what was seen goes, and the server runs on", false)
	}
	return page.Nothing
}

// back leaves what is open, one thing at a time.
func (w *Page) back() (page.Cmd, page.Intent) {
	again := w.leaving
	w.leaving = false
	u := &w.UI
	switch {
	case u.Help > 0:
		u.Help = 0
	case u.Task != "":
		u.Task = ""
	case u.Zoom:
		u.Zoom = false
	case u.Log:
		u.Log = false
	case u.List.Filter != "":
		u.List.Filter = ""
	case u.List.Picked != "":
		u.List.Picked = ""
	case u.Axis.Past && !w.Recording():
		return w.Present(), page.Nothing
	case u.Hold != panel.Running:
		return w.HoldAs(panel.Running, 0), page.Nothing
	default:
		return nil, w.leave(again)
	}
	return nil, page.Nothing
}

// FromPast shows a moment of the past, unless the session is closed.
func (w *Page) FromPast(f func(r *digest.Rewinder) (*snapshot.Snapshot, error)) (s *snapshot.Snapshot, err error) {
	err = w.Pilot.InPast(func() error {
		s, err = f(&w.rewind)
		return err
	})
	return s, err
}
