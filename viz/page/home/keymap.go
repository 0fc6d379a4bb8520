package home

import (
	"muxlab/viz/page"
)

// keymap is every key of the home screen.
var keymap = page.Keymap[*Page, *Page]{
	{Names: "up down k j home g end G pgup pgdown", Label: "↑ ↓", Word: word("choose"), Help: "choose; also k and j",
		Do: move},
	{Names: "enter", Word: word("open"), Help: "start this server, with its clients, and look at it",
		WhyNot: whyNotOpen, Do: open},
	{Names: "right left tab", Label: "← →", Word: word("group"), Help: "to the next group of scenes, or the one before; also tab",
		WhyNot: whyNotGroup, Do: turnGroup},
	{Names: "m", Word: modelsWord, Help: "the models by name, without a question; and back to the path",
		Do: page.Run(func(h *Page) { h.showsModels, h.filter, h.at = !h.showsModels, "", 0 })},
	{Names: "r", Word: word("race"), Help: "all models do the same work, a bar for each",
		Do: page.Ask[*Page](page.OpenRace)},
	{Names: "/", Word: word("find"), Help: "list only what contains what you type; esc lists all again",
		Do: page.Run(func(h *Page) { h.typing, h.filter, h.at = true, "", 0 })},
	{Names: "?", Word: word("help"), Help: "this page, and back", Do: page.Run(func(h *Page) { h.help = !h.help })},
	{Names: "q", Word: word("quit"), Help: "quit", Do: page.Ask[*Page](page.Quit)},
	{Names: "esc", Help: "goes back, and never quits", Do: page.Run(func(h *Page) { h.help, h.filter, h.showsModels = false, "", false })},
}

func word(w string) func(*Page) string { return page.Word[*Page](w) }

func modelsWord(h *Page) string {
	if h.showsModels {
		return "path"
	}
	return "models"
}

// pageRows is how far a page up or down moves the cursor.
const pageRows = 10

// move moves the cursor. Key keeps it inside the lists.
func move(h *Page, k string) (page.Cmd, page.Intent) {
	switch k {
	case "up", "k":
		h.at--
	case "down", "j":
		h.at++
	case "home", "g":
		h.at = onGoOn
	case "end", "G":
		h.at = len(h.listed())
	case "pgup":
		h.at -= pageRows
	case "pgdown":
		h.at += pageRows
	}
	return nil, page.Nothing
}

func whyNotGroup(h *Page, _ string) string {
	switch {
	case h.showsModels:
		return "these are the models; m or esc goes back to the groups"
	case len(h.groups) < 2:
		return "there is one group"
	}
	return ""
}

// turnGroup shows another group, and its first scene that was not seen.
func turnGroup(h *Page, k string) (page.Cmd, page.Intent) {
	by := 1
	if k == "left" {
		by = len(h.groups) - 1
	}
	h.group, h.filter, h.at = (h.group+by)%len(h.groups), "", 0
	for i, e := range h.listed() {
		if !h.isDone(e) {
			h.at = i
			break
		}
	}
	return nil, page.Nothing
}

// isDone reports whether a line was seen through, done or passed.
func (h *Page) isDone(e entry) bool {
	switch {
	case e.task != nil:
		return e.task.Passed
	case e.lab != nil:
		return e.lab.Done
	}
	return h.progress.Seen[e.name()]
}

// whyNotOpen returns why a scene cannot be shown on this machine, or an exercise not yet.
func whyNotOpen(h *Page, _ string) string {
	switch e := h.current(); {
	case h.help:
		return ""
	case e.scene != nil:
		return e.scene.Only
	case e.task != nil && !e.task.Begun:
		return "there is no server yet: quit, and type muxlab exercise run " + e.task.ID
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
