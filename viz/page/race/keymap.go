package race

import (
	"muxlab/session"
	"muxlab/viz/page"
)

// keymap is every key of a race. The tracks have lines of their own in the help and in
// the bottom row, above and before these.
var keymap = page.Keymap[*Page, *Page]{
	{Names: "1 2 3 4", Do: chooseTrack},
	{Names: "r", Help: "the same race again, in another order", Do: page.Ask[*Page](page.OpenRace)},
	{Names: "e", Help: "keep this screen in a file, as text and as SVG for slides",
		Do: page.Ask[*Page](page.KeepScreen)},
	{Names: "esc m", Label: "esc", Word: word("back"), Help: "end it, and go back; every server ends", Do: back},
	{Names: "?", Word: word("help"), Do: page.Run(func(p *Page) { p.Help = !p.Help })},
	{Names: "q", Word: word("quit"), Do: page.Ask[*Page](page.Quit)},
	{Names: "r", Word: word("again")}, // the first to drop out
}

func word(w string) func(*Page) string { return page.Word[*Page](w) }

// chooseTrack runs another track.
func chooseTrack(p *Page, k string) (page.Cmd, page.Intent) {
	p.Request.Track = session.Tracks[k[0]-'1'].Name
	return nil, page.OpenRace
}

// back closes the help, or else ends the race.
func back(p *Page, _ string) (page.Cmd, page.Intent) {
	if p.Help {
		p.Help = false
		return nil, page.Nothing
	}
	return nil, page.LeaveRace
}

// Key runs a key.
func (p *Page) Key(k string) (page.Cmd, page.Intent) {
	cmd, asks, refusal := keymap.Press(p, p, k)
	p.Said = refusal
	return cmd, asks
}

// WhyNot returns why a key cannot be used now, or "" if it can.
func (p *Page) WhyNot(k string) string { return keymap.WhyNot(p, k) }

// Keys returns every key of the page.
func Keys() []string { return keymap.Keys() }

// Typing reports whether letters are text now: on this page they never are.
func (p *Page) Typing() bool { return false }

// Paste does nothing: there is nowhere to type.
func (p *Page) Paste(string) {}
