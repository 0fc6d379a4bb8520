package home

import (
	"slices"

	"muxlab/harness/clean"
	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/page"
)

// A Page is the home screen. New makes one.
type Page struct {
	scenes   []session.Scene
	models   []*model.Model
	tasks    []session.Exercise
	labs     []session.Lab
	groups   []group
	progress session.Progress

	at          int  // the cursor: a line of the list, or onGoOn
	group       int  // the group at hand
	showsModels bool // the list is of the models

	help    bool
	filter  string // only what contains it is listed
	typing  bool   // keys go into the filter
	Message string
	trouble bool
	idle    bool // the message is a refusal: the next key removes it
}

// onGoOn is the place of the cursor in the first box.
const onGoOn = -1

// New returns the home screen of a user who has made this progress, with the cursor on what
// there is to go on with.
func New(scenes []session.Scene, models []*model.Model, p session.Progress) *Page {
	h := &Page{scenes: scenes, models: models, groups: groupsOf(scenes)}
	h.SetProgress(p)
	return h
}

// SetProgress shows what the user has seen since. The cursor goes to what comes next; after
// a model it stays on that. A filter that it was found with is cleared.
func (h *Page) SetProgress(p session.Progress) {
	h.typing, h.filter = false, ""
	h.progress, h.at = p, onGoOn
	h.showsModels = slices.ContainsFunc(h.models, func(m *model.Model) bool { return m.Name == p.Last })
	if h.showsModels || !h.hasGoOn() {
		h.at = max(0, slices.IndexFunc(h.listed(), func(e entry) bool { return e.name() == p.Last }))
		return
	}
	name := labsGroup
	if next := h.goOn().scene; next != nil {
		name = next.Group
	}
	h.group = max(0, slices.IndexFunc(h.groups, func(g group) bool { return g.name == name }))
}

// SetTasks shows the labs and the exercises, and how far the user is in them: the first and
// the last group of the path. The group at hand stays.
func (h *Page) SetTasks(labs []session.Lab, exercises []session.Exercise) {
	at := ""
	if h.group < len(h.groups) {
		at = h.groups[h.group].name
	}
	h.labs, h.tasks, h.groups = labs, exercises, nil
	if len(labs) > 0 {
		h.groups = append(h.groups, group{name: labsGroup, labs: labs})
	}
	h.groups = append(h.groups, groupsOf(h.scenes)...)
	if len(exercises) > 0 {
		h.groups = append(h.groups, group{name: exercisesGroup, tasks: exercises})
	}
	h.group = max(0, slices.IndexFunc(h.groups, func(g group) bool { return g.name == at }))
}

// Lab returns the name of the lab that the cursor is on, or "".
func (h *Page) Lab() string {
	if l := h.current().lab; l != nil {
		return l.Name
	}
	return ""
}

// Say shows a sentence in the place of the keys; "" removes it. trouble marks it as a failure.
func (h *Page) Say(words string, trouble bool) {
	h.Message, h.trouble = clean.Name(words), trouble // an error names files
}

// Key runs a key, or types it into the filter.
func (h *Page) Key(k string) (page.Cmd, page.Intent) {
	if h.typing && h.filterKey(k) {
		return nil, page.Nothing
	}
	if h.idle {
		h.Say("", false)
	}
	cmd, asks, refusal := keymap.Press(h, h, k)
	if h.idle = refusal != ""; h.idle {
		h.Say(refusal, false)
	}
	h.keepCursor()
	return cmd, asks
}

// keepCursor keeps the cursor on a line that there is.
func (h *Page) keepCursor() {
	first := 0
	if h.hasGoOn() {
		first = onGoOn
	}
	h.at = min(max(first, h.at), max(first, len(h.listed())-1))
}

// WhyNot returns why a key cannot be used now, or "" if it can.
func (h *Page) WhyNot(k string) string { return keymap.WhyNot(h, k) }

// Keys returns every key of the page.
func Keys() []string { return keymap.Keys() }

// Typing reports whether letters are text now, and not keys.
func (h *Page) Typing() bool { return h.typing }

// Paste adds a text to the filter, if it is being typed.
func (h *Page) Paste(text string) {
	if h.typing {
		h.filter = page.Pasted(h.filter, text)
		h.at = 0
		h.keepCursor()
	}
}

// filterKey types into the filter; false: the key means what it always does.
func (h *Page) filterKey(k string) bool {
	switch {
	case k == "esc":
		h.typing, h.filter = false, ""
	case k == "backspace":
		r := []rune(h.filter)
		h.filter = string(r[:max(0, len(r)-1)])
	case len([]rune(k)) == 1:
		h.filter = page.Typed(h.filter, k)
	default:
		return false
	}
	h.at = 0
	h.keepCursor()
	return true
}

// Chosen returns what the cursor is on, to be started, and its name; nil if it is on
// nothing.
func (h *Page) Chosen() (*session.Request, string) {
	switch e := h.current(); {
	case e.scene != nil:
		r := e.scene.Request
		return &r, e.name()
	case e.model != nil:
		return &session.Request{Model: e.model.Name}, e.name()
	case e.task != nil:
		return &session.Request{Model: e.task.Model}, e.name()
	}
	return nil, ""
}
