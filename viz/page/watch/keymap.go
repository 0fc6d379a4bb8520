package watch

import (
	"muxlab/viz/page"
	"muxlab/viz/page/watch/layout"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// State is what decides whether a key is available.
type State struct {
	Snap      *snapshot.Snapshot
	UI        *UI
	Recording bool // a file is shown, and no server that runs
	Ended     bool // the server has ended
}

// startedElsewhere reports whether the server is not ours: then it runs on without the viewer.
func (s State) startedElsewhere() bool { return s.UI.Attached || s.Snap.NoOwnClients }

// StartedElsewhere reports whether the server on the page runs on without the viewer.
func (w *Page) StartedElsewhere() bool { return !w.recording && w.state().startedElsewhere() }

// runsOn is a line of the help that holds for a server that was started elsewhere.
func runsOn(line string) func(State) string {
	return func(s State) string {
		if s.Snap == nil || !s.startedElsewhere() || s.Recording {
			return ""
		}
		return line
	}
}

// notHeldOr is a line of the help of a program under strace, which cannot be held, and one of
// another server that was started elsewhere.
func notHeldOr(foreign, other string) func(State) string {
	return func(s State) string {
		if s.Snap != nil && s.Snap.Model.Foreign && !s.Recording {
			return foreign
		}
		return runsOn(other)(s)
	}
}

// stateOf is the state of a picture, for the bottom row.
func stateOf(s *snapshot.Snapshot, u *UI) State {
	return State{Snap: s, UI: u, Recording: s.File.Name != "", Ended: s.Ended}
}

func (w *Page) state() State { return State{w.Snap, &w.UI, w.recording, w.Ended} }

// keymap is every key of the page. The bottom row drops the last first.
var keymap = page.Keymap[*Page, State]{
	{Names: "space", Word: spaceWord, Help: "hold the server and its clients, or go on; in the past: play",
		HelpNow: notHeldOr("in the past: play, and stop", "hold the server, or go on: its clients run on; in the past: play"),
		WhyNot:  whyNotHold, Do: page.Start((*Page).pressSpace), Time: true},
	{Names: ".", Word: stepWord, Help: "let one tick through, or one call; in the past: one on",
		HelpNow: notHeldOr("in the past: one tick on", ""),
		WhyNot:  whyNotStep, Do: page.Start((*Page).pressStep), Time: true},
	{Names: ",", Word: word("back"), Help: "one tick back; kept are 60 s (a hold does not count) or 64 MiB",
		WhyNot: covers(nil), Do: page.Start((*Page).turnBack), Time: true},
	{Names: "y", Word: answerWord, Help: "of a server that is wrong on purpose: say what is wrong, then see",
		WhyNot: covers(whyNotAnswer), Do: page.Run((*Page).openAnswer)},
	{Names: "p", Word: predictWord, Help: "hold, say what comes next, and see why",
		WhyNot: covers(whyNotPredict), Do: page.Start((*Page).pressPredict)},
	{Names: "a", Row: "a x", Word: word("clients"), Help: "add a client: a menu of their kinds",
		WhyNot: whyNotAdd, Do: page.Run((*Page).askKind)},
	{Names: "A", Help: "add ten of the kind chosen last, at first of the scene's",
		WhyNot: whyNotAdd, Do: page.Start(func(w *Page) page.Cmd { return w.add(10) })},
	{Names: "x", Help: "remove the selected client, or else the newest",
		WhyNot: whyNotRemove, Do: page.Start((*Page).remove)},
	{Names: "i", Word: word("speak"), Help: "type lines as the selected client, or as a new one",
		WhyNot: whyNotSpeak, Do: page.Run((*Page).openSpeak)},
	{Names: "enter", Word: word("open"), Help: "open the selected connection: its life, and its calls",
		WhyNot: covers(whyNotOpen), Do: page.Start((*Page).open)},
	{Names: "tab shift+tab 1 2 3 4 5", Label: "tab", Word: nextPanel, Help: "the next panel; 1 to 5 choose one, and again: it alone",
		Do: choosePanel},
	{Names: "?", Word: word("help"), Help: "this, page by page, and back", Do: page.Run((*Page).turnHelp)},
	{Names: "q", Word: word("quit"), Help: "quit; a hold is released and the server stopped",
		HelpNow: runsOn("quit; a hold is released, and the server runs on"),
		Do:      page.Ask[*Page](page.Quit)},
	{Names: "up down k j left right", Label: "↑ ↓", Help: "select a connection; also k and j, and ← →", Do: pickKey},
	{Names: "m", Word: homeWord, First: func(s State) bool { return s.UI.Seen }, Help: "back to the home screen, to open another scene or model",
		HelpNow: runsOn("the home screen instead; this server is left, and runs on"),
		Do:      page.Ask[*Page](page.Leave)},
	{Names: "w", Word: word("walk"), Help: "walk through this tick, call by call, beside the source",
		WhyNot: covers(whyNotWalk), Do: page.Ask[*Page](page.WalkTick)},
	{Names: "v", Word: word("beside"), Help: "another server beside this one, under the same clients",
		WhyNot: covers(whyNotBeside), Do: page.Ask[*Page](page.ChooseBeside)},
	{Names: "s", Word: word("scenes"), Help: "another scene: a menu, with what to look at",
		HelpNow: runsOn("a scene instead: a menu; this server is left, and runs on"),
		Do:      page.Ask[*Page](page.ChooseScene)},
	{Names: "l", Word: word("calls"), Help: "the calls as strace would print them, and back",
		WhyNot: covers(nil), Do: page.Run(func(w *Page) { w.UI.Log = !w.UI.Log })},
	{Names: "/", Word: word("filter"), Help: "filter them by name, kind or state; n and N: the next match",
		Do: page.Run((*Page).openFilter)},
	{Names: "n N", Do: matchKey},
	{Names: "o", Word: word("sort"), Help: "sort them by trouble, name, waiting, bytes or descriptor",
		Do: page.Run((*Page).nextSorting)},
	{Names: "[ ]", Word: word("speed"), Help: "slow motion, and faster again; in the past: the speed of playing",
		HelpNow: notHeldOr("in the past: the speed of playing", ""),
		WhyNot:  whyNotSpeed, Do: speedKey, Time: true},
	{Names: "R", Help: "the same scene and the same seed again, from the beginning",
		WhyNot: whyNotRestart, Do: page.Ask[*Page](page.Restart)},
	{Names: "K", Help: "do something to the server: kill or freeze a worker, a burst",
		WhyNot: whyNotAct, Do: page.Run((*Page).askAct)},
	{Names: "r", Word: word("race"), Help: "all models do the same work, a bar for each",
		Do: page.Ask[*Page](page.OpenRace)},
	{Names: "H", Word: holdServerWord, Help: "hold the server alone: the clients go on, the queues fill",
		WhyNot: whyNotHoldServer, Do: page.Start((*Page).pressHoldServer), Time: true},
	{Names: "< >", Word: word("findings"), Help: "to the turn in which the finding before, or after, shows",
		WhyNot: covers(whyNotFinding), Do: findingKey, Time: true},
	{Names: "G end", Label: "G", Help: "from the past to now", Do: page.Start((*Page).Present), Time: true},
	{Names: "pgup", Help: "one second back; pgdn one on; home as far back as is remembered",
		WhyNot: covers(nil), Do: page.Start((*Page).secondBack), Time: true},
	{Names: "pgdown", WhyNot: whyNotOn, Do: page.Start((*Page).secondOn), Time: true},
	{Names: "home", WhyNot: covers(nil), Do: page.Start((*Page).toBegin), Time: true},
	{Names: "e", Help: "keep this screen in a file, as text and as SVG for slides",
		Do: page.Ask[*Page](page.KeepScreen)},
	{Names: "esc", Word: word("back"), Help: "leave help, filter, selection, past, hold; then this server",
		Do: func(w *Page, _ string) (page.Cmd, page.Intent) { return w.back() }},
}

func word(w string) func(State) string { return page.Word[State](w) }

func spaceWord(s State) string { return s.UI.SpaceWord() }

func stepWord(s State) string { return "one " + panel.StepWord(s.Snap) }

// predictWord leaves p out of the row while the server runs: there space comes first.
func predictWord(s State) string {
	if s.UI.Hold != panel.HoldAll && s.UI.Hold != panel.HoldServer {
		return ""
	}
	return "predict"
}

// holdServerWord leaves H out where it does what space does: the clients are not ours.
func holdServerWord(s State) string {
	if s.Snap.NoOwnClients {
		return ""
	}
	return "hold server"
}

// homeWord offers to go on once a scene was seen through.
func homeWord(s State) string {
	if s.UI.Seen {
		return "goes on: seen"
	}
	return "home"
}

func nextPanel(s State) string {
	tabs := layout.Tabs(s.Snap)
	return tabs[(s.UI.Tab+1)%len(tabs)].Name
}
