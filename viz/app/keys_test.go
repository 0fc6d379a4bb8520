package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/home"
	"muxlab/viz/page/race"
	"muxlab/viz/page/watch"
	"muxlab/viz/viztest"
)

// A keyed is a page whose table of keys is checked.
type keyed interface {
	WhyNot(k string) string
	press(k string)
	said() string  // the message that stands in the place of the keys
	state() string // everything that a key can change, but for the message
}

// someKeys are pressed on every page, whether or not its table has them.
var someKeys = strings.Split("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.;:<>[]/?!", "")

// keyFaults presses each key on a fresh page, and returns where the page does not do
// what its table says.
func keyFaults(open func() keyed, table []string) (faults []string) {
	all := append(slices.Clone(someKeys), table...)
	slices.Sort(all)
	for _, k := range slices.Compact(all) {
		p := open()
		why, before := p.WhyNot(k), p.state()
		p.press(k)
		changed := p.state() != before
		switch known := slices.Contains(table, k); {
		case !known && (why == "" || changed):
			faults = append(faults, fmt.Sprintf("%q is handled, and not in the table", k))
		case known && why == page.Unknown(k):
			faults = append(faults, fmt.Sprintf("%q is in the table, and nothing handles it", k))
		case known && why == "" && p.said() == page.Unknown(k):
			faults = append(faults, fmt.Sprintf("%q is available by the table, and does nothing", k))
		case why != "" && p.said() != why:
			faults = append(faults, fmt.Sprintf("%q says %q instead of %q", k, p.said(), why))
		case why != "" && changed:
			faults = append(faults, fmt.Sprintf("%q is not available by the table, and changes something:\n%s\nwas\n%s", k, p.state(), before))
		}
	}
	return faults
}

// A keyedApp is the program at one of its pages.
type keyedApp struct{ *app }

func (a keyedApp) WhyNot(k string) string { return a.app.shown().WhyNot(k) }

func (a keyedApp) press(k string) { press(a.app, k) }

func (a keyedApp) said() string {
	switch {
	case a.race != nil:
		return a.race.Said
	case a.watch != nil:
		return a.shownSide().UI.Message
	}
	return a.home.Message
}

func (a keyedApp) state() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%p %p %p at %s, quits %v, opening %v, %d races\n", a.race, a.watch, a.beside, chosen(a.app), a.quitting, a.opening, a.races)
	for _, w := range a.watched() {
		u := w.UI
		u.Message, u.Trouble, u.Axis.Behind = "", false, 0
		u.List.Rows = nil
		fmt.Fprintf(&b, "%+v of %d\n", u, w.Snap.Time)
	}
	if p := a.beside; p != nil {
		fmt.Fprintln(&b, p.At, p.Costs, p.Task, p.Axis)
	}
	if p := a.race; p != nil {
		fmt.Fprintln(&b, p.Help, p.Request)
	}
	for c := range a.sessions.open {
		s, is := c.Session.(*viztest.FakeSession)
		if narrow, yes := c.Session.(viztest.FakeAttached); yes {
			s, is = narrow.Session.(*viztest.FakeSession)
		}
		if is {
			fmt.Fprintln(&b, s.Holds, s.Steps, s.Released, s.Closed, s.Added)
		}
	}
	return b.String()
}

// after opens a page and presses keys.
func after(open func() *app, keys ...string) func() *app {
	return func() *app {
		a := open()
		press(a, keys...)
		return a
	}
}

// opened watches a session, and has looked at it so many times.
func opened(t *testing.T, s session.Session, looks int) *app {
	a := newApp(t.Context(), viztest.NewFakeLauncher(), Options{Session: s})
	a.w, a.h = 80, 24
	frames(a, looks)
	return a
}

// keyCases are the pages, in every state that makes a key available or not.
func keyCases(t *testing.T) map[string]func() *app {
	begin := func() *app { a, _ := homeApp(t); return a }
	all := map[string]func() *app{
		"home":      begin,
		"home/help": after(begin, "?"),
		"race":      after(begin, "r"),
		"race/help": after(begin, "r", "?"),
	}
	maps.Copy(all, watchCases(t))
	maps.Copy(all, besideCases(t))
	return all
}

func watchCases(t *testing.T) map[string]func() *app {
	live := func() *app { a, _ := openedApp(t); return a }
	return map[string]func() *app{
		"watch/live":         live,
		"watch/selected":     after(live, "down"),
		"watch/held":         after(live, " "),
		"watch/server held":  after(live, "H"),
		"watch/slow":         after(live, "["),
		"watch/past":         after(live, ","),
		"watch/past of held": after(live, " ", ","),
		"watch/help":         after(live, "?"),
		"watch/recording":    func() *app { a := recordingOf(t, 100); frames(a, 2); return a },
		"watch/first frame":  func() *app { return recordingOf(t, 100) },
		"watch/foreign": func() *app {
			k := viztest.ReadinessServer(3)
			s := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness), Endless: true, Frames: []*trace.Frame{k.Frame()}}
			return opened(t, s.Attached(), 2)
		},
		"watch/threads": func() *app {
			k := viztest.PoolServer(3, 0)
			return opened(t, &viztest.FakeSession{Served: viztest.FakeModel(model.Threads), Endless: true, Frames: []*trace.Frame{k.Frame()}, Crowd: k.Clients}, 2)
		},
		"watch/ended": func() *app { a, s := openedApp(t); s.Endless = false; frames(a, 2); return a },
		"watch/ended, past": func() *app {
			a, s := openedApp(t)
			s.Endless = false
			frames(a, 2)
			press(a, ",")
			return a
		},
	}
}

func besideCases(t *testing.T) map[string]func() *app {
	pair := func() *app { a, _ := besideApp(t); return a }
	return map[string]func() *app{
		"beside/live": pair,
		"beside/held": after(pair, " "),
		"beside/past": after(pair, ","),
		"beside/help": after(pair, "?"),
		"beside/ended": func() *app {
			a, l := besideApp(t)
			for _, s := range l.Sessions {
				s.Endless = false
			}
			for range 2 {
				perform(a, command(a.look()))
			}
			return a
		},
	}
}

// On every page and in every state each key does what the table says.
func TestKeysDoWhatTheTableSays(t *testing.T) {
	tables := map[string][]string{"home": home.Keys(), "watch": watch.Keys(), "beside": beside.Keys(), "race": race.Keys()}
	for name, open := range keyCases(t) {
		kind, _, _ := strings.Cut(name, "/")
		table := tables[kind]
		for _, fault := range keyFaults(func() keyed { return keyedApp{open()} }, table) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// A drifted is a page whose table says one thing and whose code does another.
type drifted struct {
	table   page.Keymap[*drifted, *drifted]
	message string
	count   int
}

func (d *drifted) WhyNot(k string) string { return d.table.WhyNot(d, k) }
func (d *drifted) said() string           { return d.message }
func (d *drifted) state() string          { return fmt.Sprint(d.count) }

func (d *drifted) press(k string) {
	switch k {
	case "z": // handled beside the table
		d.count++
		return
	case "r": // handled although the table refuses it
		d.message = "not now"
		d.count++
		return
	case "s": // refused in other words than those of the table
		d.message = "no"
		return
	}
	if _, _, refusal := d.table.Press(d, d, k); refusal != "" {
		d.message = refusal
	}
}

// The check finds each way in which a table can drift, and nothing in one that has not.
func TestADriftedTableIsFound(t *testing.T) {
	never := func(*drifted, string) string { return "not now" }
	count := page.Run(func(d *drifted) { d.count++ })
	silent := func(d *drifted, k string) (page.Cmd, page.Intent) {
		d.message = page.Unknown(k)
		return nil, page.Nothing
	}
	for fault, table := range map[string]page.Keymap[*drifted, *drifted]{
		`"x" is in the table, and nothing handles it`:     {{Names: "x"}},
		`"n" is available by the table, and does nothing`: {{Names: "n", Do: silent}},
		`"s" says "no" instead of "not now"`:              {{Names: "s", WhyNot: never, Do: count}},
		`"r" is not available by the table, and changes`:  {{Names: "r", WhyNot: never, Do: count}},
		`"z" is handled, and not in the table`:            {{Names: "a", Do: count}},
	} {
		found := keyFaults(func() keyed { return &drifted{table: table} }, table.Keys())
		if !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, fault) }) {
			t.Errorf("of %q is found %q", fault, found)
		}
	}
	good := page.Keymap[*drifted, *drifted]{{Names: "a", Do: count}, {Names: "b", WhyNot: never, Do: count}, {Names: "r s z", Do: count}}
	for _, fault := range keyFaults(func() keyed { return &drifted{table: good} }, good.Keys()) {
		if !strings.HasPrefix(fault, `"r"`) && !strings.HasPrefix(fault, `"s"`) && !strings.HasPrefix(fault, `"z"`) {
			t.Errorf("a table that has not drifted: %s", fault)
		}
	}
}

// A q that is typed, and is not a key, does not end the program.
func TestAQThatIsTypedDoesNotQuit(t *testing.T) {
	for _, keys := range [][]string{{"a", "/"}, {"/"}, {"i"}} {
		a, _ := openedApp(t)
		press(a, keys...)
		if press(a, "q"); a.quitting {
			t.Errorf("after %q, q quits", keys)
		}
		if press(a, "esc", "esc", "esc", "q"); !a.quitting && a.watch != nil {
			t.Errorf("after %q and esc, q does not quit", keys)
		}
	}
}

// chosen is the name of what the cursor is on, on the home screen.
func chosen(a *app) string {
	_, name := a.home.Chosen()
	return name
}
