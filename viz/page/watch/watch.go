package watch

import (
	"errors"
	"io"
	"muxlab/viz/page/watch/layout"
	"time"

	"muxlab/viz/page"

	"muxlab/harness/clean"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/digest"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// A Page is one server on the screen: what was seen of it, and what the keys have chosen.
type Page struct {
	Controller *control.Controller
	UI         UI
	Eye        Eye // sees what happens; nil: nothing does

	Live *snapshot.Snapshot // the present of a server that runs
	Snap *snapshot.Snapshot // what is shown: Live, or a moment of the past
	Mark int64              // findings are earlier or later than this; ns

	Ended    bool                // the server has ended
	Scanned  []*snapshot.Finding // everything that is wrong in a recording
	openedAt time.Time           // when it came onto the screen
	saidAt   time.Time           // when the message was shown

	unrecorded bool // it was said that nothing more is recorded

	scene session.Scene
	tried bool // what the scene asks for

	recording     bool // a file is shown, and no server that runs
	width, height int  // of the screen, as it was drawn last

	digest   *digest.Digest
	rewind   digest.Rewinder // used inside Controller.InPast only
	looking  bool            // a look is under way
	folded   *trace.Frame    // what the latest look brought; its events are not needed any more
	scanning bool            // the recording is searched for what is wrong

	moving bool  // a move in the past is under way
	wanted *move // the move that comes after it
	first  *move // where a recording is opened; nil: at its beginning
	played time.Time

	answered bool   // the latest key came while a message was shown
	leaving  bool   // the latest key was an esc that asked whether to leave
	kind     string // of the clients that are added

	asksWhenHeld bool // p was pressed, and the hold is on its way
}

// New returns the page of a session that c controls. A recording begins to play.
func New(p *control.Controller) *Page {
	d := digest.ForSession(p.Session)
	d.Findings = digest.NewFindings(d.Names.OfLife)
	first := d.Snap
	w := &Page{Controller: p, rewind: digest.NewRewinder(p), digest: d, Live: &first, Snap: &first, recording: p.Recording(), kind: session.Steady, openedAt: time.Now()}
	w.UI.Axis.Speed = 1
	if w.Recording() {
		w.UI.Axis.Past, w.UI.Axis.Playing = true, true
	}
	if words := damageWords(p.Session); words != "" {
		w.Say(words, true)
	}
	if part, ok := p.Session.(session.Partial); ok && part.Unseen() != "" {
		w.sayUntilKey(part.Unseen())
	}
	return w
}

// Recording reports whether a file is shown, and no server that runs.
func (w *Page) Recording() bool { return w.recording }

// LookCmd takes the next frame, unless one is still on its way, and moves on what plays.
func (w *Page) LookCmd() page.Cmd {
	if w.UI.Message != "" && time.Since(w.saidAt) > sayFor {
		w.UI.Message = ""
	}
	if w.Recording() && !w.scanning {
		w.scanning = true
		if w.first != nil {
			return page.Batch(w.travel(*w.first), w.scanCmd())
		}
		return page.Batch(w.playOn(), w.scanCmd())
	}
	if w.looking || w.Ended || w.Recording() {
		return page.Batch(w.playOn(), w.tickMode())
	}
	w.looking = true
	p, before, evidence := w.Controller, w.folded, w.digest.Findings.Evidence
	w.folded = nil
	return page.Batch(w.playOn(), w.tickMode(), func() page.Msg { return FrameMsg{w, p.Next(before, evidence)} })
}

// scanCmd looks for what is wrong in the whole of a recording.
func (w *Page) scanCmd() page.Cmd {
	past := w.Controller.Session.(session.Recording).Past()
	return func() page.Msg { return ScanMsg{w, digest.Scan(past)} }
}

// tickMode tells the mode that time goes on.
func (w *Page) tickMode() page.Cmd {
	if m, ticks := w.UI.Mode.(ticking); ticks {
		return m.tick(w)
	}
	return nil
}

// ApplyLook takes in what a look brought.
func (w *Page) ApplyLook(s control.Update) {
	w.looking = false
	if errors.Is(s.Err, io.EOF) {
		w.Ended = true
		w.UI.Hold = panel.Running
	} else if s.Err != nil {
		w.Say(s.Err.Error(), true)
	}
	w.sayUnrecorded(s.Unrecorded)
	if s.Frame != nil {
		if w.digest.Each = nil; w.Eye != nil {
			w.digest.Each = w.Eye.Step
		}
		w.setLive(w.digest.Fold(s.Frame, snapshot.View{Clients: s.Clients, Sample: s.Sample, Wall: s.Wall, Held: s.Held, Ended: w.Ended}))
		w.folded = s.Frame
		w.askIfHeld()
	} else if w.Ended {
		last := *w.Live
		last.Ended, last.Empty = true, false
		w.setLive(&last)
	}
	if w.Eye != nil {
		w.Eye.Look(w.Live)
	}
}

// sayUnrecorded says once that nothing more is recorded, until the next key.
func (w *Page) sayUnrecorded(err error) {
	if err != nil && !w.unrecorded {
		w.unrecorded = true
		w.sayUntilKey(err.Error())
	}
}

// sayUntilKey shows a sentence until the next key.
func (w *Page) sayUntilKey(words string) {
	w.Say(words, true)
	w.saidAt = w.saidAt.Add(24 * time.Hour)
}

// setLive takes over a picture of the present. From the key on that holds, single turns are
// shown: the picture may be of a moment before.
func (w *Page) setLive(s *snapshot.Snapshot) {
	if s.Fast && w.UI.Hold != panel.Running {
		still := *s
		still.Fast = false
		s = &still
	}
	w.Live = s
	if !w.UI.Axis.Past {
		w.Snap = s
	}
	w.UI.Axis.Behind, w.UI.Axis.Other = max(0, s.Time-w.Snap.Time), s.HeldByOther
}

// sayFor is how long a message stands.
const sayFor = 4 * time.Second

// Say shows a sentence in the place of the keys for four seconds. trouble marks it as a failure.
func (w *Page) Say(words string, trouble bool) {
	w.UI.Message, w.UI.Trouble, w.saidAt = clean.Name(words), trouble, time.Now() // an error names files
}

// Done takes in the end of what a key asked for. If it failed, that is said.
func (w *Page) Done(err error) {
	if err == nil {
		return
	}
	w.Say(err.Error(), true)
	if !w.Controller.Holding() {
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
	if w.UI.Help > 0 && w.turnPage(k) {
		return nil, page.Nothing
	}
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
	switch {
	case refusal != "":
		w.Say(refusal, false)
	case k != "p" && k != "v" && k != "y": // these have been tried when they have brought something
		w.Tried(k)
	}
	if w.UI.Help > w.help().Pages(w.width, w.height) {
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
	case *speakMode, *filterMode:
		return true
	case *menuMode:
		return m.Typing()
	}
	return false
}

// Paste adds a text to what is being typed.
func (w *Page) Paste(text string) {
	if m, ok := w.UI.Mode.(interface{ paste(w *Page, text string) }); ok && w.Typing() {
		m.paste(w, text)
	}
}

// choosePanel chooses what stands in the changing place.
func choosePanel(w *Page, k string) (page.Cmd, page.Intent) {
	u, n := &w.UI, len(layout.Tabs(w.Snap))
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

// FromPast shows a moment of the past, unless the session is closed.
func (w *Page) FromPast(f func(r *digest.Rewinder) (*snapshot.Snapshot, error)) (s *snapshot.Snapshot, err error) {
	err = w.Controller.WithPast(func() error {
		s, err = f(&w.rewind)
		return err
	})
	return s, err
}
