package viz

import (
	"errors"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/trace"
	"muxlab/session"
)

// watch is one server on the screen: what was seen of it, and what the keys do.
type watch struct {
	pilot    *pilot
	rewind   rewinder // used in pilot.inPast alone
	digest   *digest
	live     *snapshot // the present of a server that runs
	snap     *snapshot // what is shown: that, or a moment of the past
	ui       ui
	looking  bool         // a look is under way
	folded   *trace.Frame // what the latest brought; its events are needed no more
	said     time.Time
	answered bool // a message stood there when the latest key came
	ended    bool

	moving bool  // a move in the past is under way
	wanted *move // and this is to come after it
	played time.Time
	mark   int64 // findings before and after are before and after this; ns

	began   time.Time // when it came onto the screen
	leaving bool      // the latest key was an esc that would have ended it

	kind     string // of the clients that are added
	scanning bool
	scanned  []*finding // all that is wrong in a recording
}

func newWatch(p *pilot) *watch {
	d := digestFor(p.session)
	d.wrong = newFindings(d.names.of)
	first := d.snap
	w := &watch{pilot: p, rewind: newRewinder(p), digest: d, live: &first, snap: &first, kind: session.Steady, began: time.Now()}
	w.ui.axis.speed = 1
	if w.recording() {
		w.ui.axis.past, w.ui.axis.playing = true, true
	}
	if words := damageWords(p.session); words != "" {
		w.say(words, true)
	}
	return w
}

// recording: it is a file that is shown, and no server that runs.
func (w *watch) recording() bool { return w.pilot.recording() }

// lookCmd takes the next frame, unless one is still on its way.
func (w *watch) lookCmd() tea.Cmd {
	if w.ui.message != "" && time.Since(w.said) > sayFor {
		w.ui.message = ""
	}
	if w.recording() && !w.scanning {
		w.scanning = true
		return tea.Batch(w.playOn(), w.scanCmd())
	}
	if w.looking || w.ended || w.recording() {
		return tea.Batch(w.playOn(), w.tickMode())
	}
	w.looking = true
	p, before, evidence := w.pilot, w.folded, w.digest.wrong.evidence
	w.folded = nil
	return tea.Batch(w.playOn(), w.tickMode(), func() tea.Msg { return sightMsg{w, p.look(before, evidence)} })
}

// scanCmd looks for what is wrong in the whole of a recording.
func (w *watch) scanCmd() tea.Cmd {
	past := w.pilot.session.(session.Recording).Past()
	return func() tea.Msg { return scanMsg{w, scan(past)} }
}

// tickMode tells the mode that time goes on.
func (w *watch) tickMode() tea.Cmd {
	if m, ticks := w.ui.mode.(ticking); ticks {
		return m.tick(w)
	}
	return nil
}

// see takes in what a look brought.
func (w *watch) see(s sight) {
	w.looking = false
	if errors.Is(s.err, io.EOF) {
		w.ended = true
		w.ui.hold = running
	} else if s.err != nil {
		w.say(s.err.Error(), true)
	}
	if s.frame != nil {
		w.setLive(w.digest.fold(s.frame, view{clients: s.clients, sample: s.sample, wall: s.wall, held: s.held, ended: w.ended}))
		w.folded = s.frame
	} else if w.ended {
		last := *w.live
		last.ended, last.none = true, false
		w.setLive(&last)
	}
}

func (w *watch) setLive(s *snapshot) {
	w.live = s
	if !w.ui.axis.past {
		w.snap = s
	}
	w.ui.axis.behind, w.ui.axis.other = max(0, s.time-w.snap.time), s.other
}

// sayFor is how long a message stands.
const sayFor = 4 * time.Second

func (w *watch) say(words string, trouble bool) {
	w.ui.message, w.ui.trouble, w.said = words, trouble, time.Now()
}

// done is the end of what a key asked for.
func (w *watch) done(err error) {
	if err == nil {
		return
	}
	w.say(err.Error(), true)
	if !w.pilot.holding() {
		w.ui.hold = running
	}
}

// do runs something of the session without making the screen wait.
func (w *watch) do(f func() error) tea.Cmd {
	return func() tea.Msg { return doneMsg{w, f()} }
}

// key does what a key asks for. leave says that the server is to be left.
func (w *watch) key(k string) (cmd tea.Cmd, leave bool) {
	w.answered, w.ui.message = w.ui.message != "" && !w.leaving, ""
	again := w.leaving
	w.leaving = false
	if m := w.ui.mode; m != nil {
		cmd, stays := m.key(w, k)
		if !stays && w.ui.mode == m {
			w.ui.mode = nil
		}
		return cmd, false
	}
	if cmd, mine := w.axisKey(k); mine {
		return cmd, false
	}
	if cmd, mine := w.holdKey(k); mine {
		return cmd, false
	}
	if cmd, mine := w.listKey(k); mine {
		return cmd, false
	}
	if cmd, mine := w.clientKey(k); mine {
		return cmd, false
	}
	switch k {
	case "m":
		return nil, true
	case "esc":
		return w.back(again)
	case "y":
		if w.askAnswer() {
			return nil, false
		}
	}
	if !w.panelKey(k) {
		w.say(k+" does nothing here; ? lists the keys", false)
	}
	return nil, false
}

// A mode takes all keys while it is open: a menu, a prompt, a page of its own.
type mode interface {
	// key does what a key asks for; stays is false when the mode is done.
	key(w *watch, k string) (cmd tea.Cmd, stays bool)
	// draw draws the mode over the body of the screen, or returns nil if the body
	// stays in sight.
	draw(s *snapshot, u *ui, w, h int) block
	// row is what stands in the place of the keys.
	row(s *snapshot, w int) line
}

// panelKey chooses what stands in the changing place.
func (w *watch) panelKey(k string) (mine bool) {
	u := &w.ui
	switch k {
	case "tab":
		u.tab, u.log = u.tab+1, false
	case "shift+tab":
		u.tab, u.log = u.tab+tabsLess(w.pilot.session), false
	case "1", "2", "3", "4", "5":
		u.choose(int(k[0]-'1'), tabsLess(w.pilot.session)+1)
	case "l":
		u.log = !u.log
	case "?":
		u.help++ // app, which knows the window, closes the help after its last page
	default:
		return false
	}
	return true
}

// choose puts panel n into the changing place; chosen again, it gets the whole body.
func (u *ui) choose(n, of int) {
	if n >= of {
		return
	}
	if u.tab%of == n && !u.log {
		u.zoom = !u.zoom
		return
	}
	u.tab, u.log, u.zoom = n, false, false
}

// clientKey is about the clients and the server: who comes and goes and speaks, what
// else happens, and what will.
func (w *watch) clientKey(k string) (cmd tea.Cmd, mine bool) {
	switch k {
	case "a":
		w.askKind()
	case "A":
		return w.add(10), true
	case "x":
		return w.remove(), true
	case "i":
		w.askWords()
	case "K":
		w.askAct()
	case "p":
		w.askPrediction()
	default:
		return nil, false
	}
	return nil, true
}

func tabsLess(s session.Session) int {
	_, tabs := panelsOf(s.Model().Traits.View)
	return len(tabs) - 1
}

// worthAsking is how long a server has been looked at, before to leave it is asked
// about.
const worthAsking = 5 * time.Second

// leave says whether this esc leaves the server: not one that means a message, and
// where something was seen not the first.
func (w *watch) leave(again bool) bool {
	switch {
	case again || w.ended || w.recording():
		return true
	case w.answered:
		return false
	case time.Since(w.began) < worthAsking:
		return true
	}
	w.leaving = true
	w.say("esc again: the server and what was seen go", false)
	if w.live.noCrowd {
		w.say("esc again: what was seen goes, and the server runs on", false)
	}
	return false
}

// back leaves what is open, one thing at a time.
func (w *watch) back(again bool) (cmd tea.Cmd, leave bool) {
	u := &w.ui
	switch {
	case u.help > 0:
		u.help = 0
	case u.task != "":
		u.task = ""
	case u.zoom:
		u.zoom = false
	case u.log:
		u.log = false
	case u.list.filter != "":
		u.list.filter = ""
	case u.list.picked != "":
		u.list.picked = ""
	case u.axis.past && !w.recording():
		return w.present(), false
	case u.hold != running:
		return w.holdAs(running, 0), false
	default:
		return nil, w.leave(again)
	}
	return nil, false
}

// fromPast shows a moment of the past, unless the session is closed.
func (w *watch) fromPast(f func(r *rewinder) (*snapshot, error)) (s *snapshot, err error) {
	err = w.pilot.inPast(func() error {
		s, err = f(&w.rewind)
		return err
	})
	return s, err
}
