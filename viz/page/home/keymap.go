package home

import (
	"muxlab/viz/page"
)

// keymap is every key of the home screen.
var keymap = page.Keymap[*Page, *Page]{
	{Names: "up down k j home g end G pgup pgdown", Label: "↑ ↓", Word: word("choose"), Help: "choose; also k and j",
		Do: move},
	{Names: "enter right", Label: "enter", Word: word("open"), Help: "start this server, with its clients, and look at it",
		WhyNot: whyNotOpen, Do: open},
	{Names: "tab", Word: word("next list"), Help: "to the broken servers, to the models, and back to the questions",
		Do: page.Run(func(h *Page) { h.At = h.nextList() })},
	{Names: "/", Word: word("filter"), Help: "list only what contains what you type; esc lists all again",
		Do: page.Run(func(h *Page) { h.typing = true })},
	{Names: "r", Word: word("race"), Help: "all models do the same work, a bar for each",
		Do: page.Ask[*Page](page.OpenRace)},
	{Names: "?", Word: word("help"), Help: "this page, and back", Do: page.Run(func(h *Page) { h.help = !h.help })},
	{Names: "q", Word: word("quit"), Help: "quit", Do: page.Ask[*Page](page.Quit)},
	{Names: "esc", Help: "goes back, and never quits", Do: page.Run(func(h *Page) { h.help, h.filter = false, "" })},
}

func word(w string) func(*Page) string { return page.Word[*Page](w) }

// pageRows is how far a page up or down moves the cursor.
const pageRows = 10

// move moves the cursor. Key keeps it inside the lists.
func move(h *Page, k string) (page.Cmd, page.Intent) {
	switch k {
	case "up", "k":
		h.At--
	case "down", "j":
		h.At++
	case "home", "g":
		h.At = 0
	case "end", "G":
		h.At = h.size()
	case "pgup":
		h.At -= pageRows
	case "pgdown":
		h.At += pageRows
	}
	return nil, page.Nothing
}

// whyNotOpen returns why a scene cannot be shown on this machine.
func whyNotOpen(h *Page, _ string) string {
	if scenes := h.listedScenes(); h.At < len(scenes) && !h.help {
		return scenes[h.At].Only
	}
	return ""
}

// open starts what the cursor is on. It is out of sight while the help is open.
func open(h *Page, _ string) (page.Cmd, page.Intent) {
	if h.help {
		return nil, page.Nothing
	}
	return nil, page.Open
}
