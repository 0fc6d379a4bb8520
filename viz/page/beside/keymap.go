package beside

import (
	"muxlab/viz/page"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
)

// keymap is every key while two servers stand beside each other. What is about time or
// clients is done to both; the rest to the side that is shown. The bottom row drops
// the last first.
var keymap = page.Keymap[*Page, *Page]{
	{Names: "space", Word: spaceWord, Help: "hold both servers and their clients, or let both go on",
		WhyNot: whyNotHold, Do: page.Start((*Page).pressSpace)},
	{Names: ".", Word: word("next return"), Help: "held, or in the past: the next return on either side; see the header",
		WhyNot: whyNotStep, Do: page.Start((*Page).pressStep)},
	{Names: ",", Word: word("back"), Help: "back on both, to the return before it on either side",
		WhyNot: whyNotCovered, Do: page.Start((*Page).returnBack)},
	{Names: "tab shift+tab", Label: "tab", Word: word("other side"), Help: "the panels show the other server",
		Do: page.Run(func(b *Page) { b.At = 1 - b.At })},
	{Names: "a A x i K", Label: "a x", Word: word("clients"), Help: "add and remove clients of both (A ten, i speak, s a scene, K an act)",
		WhyNot: whyNotSide, Do: toSide},
	{Names: "s", Do: page.Ask[*Page](page.ChooseScene)},
	{Names: "?", Word: word("help"), Help: "this page, and back",
		Do: page.Run(func(b *Page) { b.Side().UI.Help = 1 - b.Side().UI.Help })},
	{Names: "q", Word: word("quit"), Help: "quit; both servers are stopped", Do: page.Ask[*Page](page.Quit)},
	{Names: "L", Word: word("lesson"), Help: "what the pair shows: how each of the two waits, and for whom",
		Do: page.Run((*Page).toggleLesson)},
	{Names: "R", Word: word("again"), Help: "both anew, same clients and seed: they say the same at the same time",
		Do: page.Ask[*Page](page.Restart)},
	{Names: "r", Word: word("race all"), Help: "all models do the same work, a bar for each",
		Do: page.Ask[*Page](page.OpenRace)},
	{Names: "v", Help: "put another server there instead of the second", WhyNot: whyNotCovered, Do: page.Ask[*Page](page.ChooseBeside)},
	{Names: "1 2 3 4 5 6 l", Label: "1 to 6", Help: "a panel of one server, and again: it alone; l the calls",
		WhyNot: whyNotChoose, Do: choose},
	{Names: "[ ]", Word: word("speed"), Help: "slow motion of both; in the past: the speed of playing",
		WhyNot: whyNotSpeed, Do: speedKey},
	{Names: "< >", Help: "to the finding before, or after, of the server that is shown",
		WhyNot: whyNotFinding, Do: findingKey},
	{Names: "H", Help: "hold both servers alone: the clients go on, the queues fill",
		WhyNot: whyNotHoldServers, Do: page.Start((*Page).holdServers)},
	{Names: "G end", Label: "G", Help: "from the past to now; pgup and pgdn a second back and on",
		Do: page.Start((*Page).Present)},
	{Names: "pgup", WhyNot: whyNotCovered, Do: page.Start((*Page).secondBack)},
	{Names: "pgdown", WhyNot: whyNotOn, Do: page.Start((*Page).secondOn)},
	{Names: "home", WhyNot: whyNotCovered, Do: page.Start((*Page).toBegin)},
	{Names: "m", Help: "leave both, to open another; e keeps the screen in a file", Do: page.Ask[*Page](page.Leave)},
	{Names: "e", Do: page.Ask[*Page](page.KeepScreen)},
	{Names: "up down j k n N o /", Do: listKey},
	{Names: "left right enter", WhyNot: whyNotSide, Do: toSide},
	{Names: "p", WhyNot: whyNotSide, Do: predict},
	{Names: "y", WhyNot: whyNotAnswer, Do: toSide},
	{Names: "w", WhyNot: whyNotWalk, Do: toSide},
	{Names: "esc", Word: word("back"), Help: "leave what is open: panel, past, hold; then the second server",
		Do: func(b *Page, _ string) (page.Cmd, page.Intent) { return b.back() }},
}

func word(w string) func(*Page) string { return page.Word[*Page](w) }

func spaceWord(b *Page) string {
	word := panel.Moment{Hold: b.Sides[0].UI.Hold, Axis: b.Axis}.SpaceWord()
	if word == "hold" {
		return "hold both"
	}
	return word
}

// Key runs a key: the mode of the side that is shown takes it while one is open.
func (b *Page) Key(k string) (page.Cmd, page.Intent) {
	w := b.Side()
	if w.UI.Mode != nil {
		return w.Key(k)
	}
	w.UI.Message = ""
	cmd, asks, refusal := keymap.Press(b, b, k)
	if refusal != "" {
		w.Say(refusal, false)
	}
	return cmd, asks
}

// WhyNot returns why a key cannot be used now, or "" if it can.
func (b *Page) WhyNot(k string) string { return keymap.WhyNot(b, k) }

// Keys returns every key of the page.
func Keys() []string { return keymap.Keys() }

// Typing reports whether letters are text now, and not keys.
func (b *Page) Typing() bool { return b.Side().Typing() }

// Paste adds to what is being typed on the side that is shown.
func (b *Page) Paste(text string) { b.Side().Paste(text) }

// toSide passes a key to the side that is shown.
func toSide(b *Page, k string) (page.Cmd, page.Intent) { return b.Side().Key(k) }

// predict asks what comes next on the side that is shown, once both are held.
func predict(b *Page, k string) (page.Cmd, page.Intent) {
	if b.Side().IsHeld() {
		return toSide(b, k)
	}
	cmd := b.Each(func(w *watch.Page) page.Cmd { return w.SetHold(panel.HoldAll, 0) })
	b.Side().AskWhenHeld()
	return cmd, page.Nothing
}

// listKey passes a key to the list of the connections, and brings the list onto the
// screen first.
func listKey(b *Page, k string) (page.Cmd, page.Intent) {
	if b.Costs {
		b.Costs = false
		b.Side().ShowList()
	}
	return b.Side().Key(k)
}

// choose shows a panel of one side in the place of the costs; the same again has the
// whole body.
func choose(b *Page, k string) (page.Cmd, page.Intent) {
	u := &b.Side().UI
	n := int(k[0] - '1')
	switch {
	case k == "l":
		u.Log = b.Costs || !u.Log
		b.Costs = !u.Log
	case n >= len(sideTabs(b.Side().Snap)):
		return nil, page.Nothing
	case !b.Costs && !u.Log && u.Tab == n:
		u.Zoom = !u.Zoom
		return nil, page.Nothing
	default:
		u.Tab, u.Log, b.Costs = n, false, false
	}
	u.Zoom = false
	return nil, page.Nothing
}

// back leaves what is open, one thing at a time, and then the second server.
func (b *Page) back() (page.Cmd, page.Intent) {
	u := &b.Side().UI
	switch {
	case u.Help > 0:
		u.Help = 0
	case b.Task != "":
		b.Task = ""
	case u.Zoom:
		u.Zoom = false
	case u.List.Filter != "":
		u.List.Filter = ""
	case u.List.Picked != "":
		u.List.Picked = ""
	case !b.Costs:
		b.Costs, u.Log = true, false
	case b.Axis.Past:
		return b.Present(), page.Nothing
	case u.Hold != panel.Running:
		return b.Each(func(w *watch.Page) page.Cmd { return w.SetHold(panel.Running, 0) }), page.Nothing
	default:
		return nil, page.LeaveSecond
	}
	return nil, page.Nothing
}
