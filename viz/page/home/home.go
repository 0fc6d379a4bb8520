package home

import (
	"slices"
	"strings"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/page"
)

// A Page is the home screen. New makes one.
type Page struct {
	Scenes  []session.Scene
	Models  []*model.Model
	At      int // the place of the cursor: first the scenes that are listed, then the models
	help    bool
	filter  string // only what contains it is listed
	typing  bool   // keys go into the filter
	Message string
	trouble bool
	idle    bool // the message is a refusal: the next key removes it
}

// New returns the home screen with the cursor on what was opened last, by name.
func New(scenes []session.Scene, models []*model.Model, last string) *Page {
	h := &Page{Scenes: scenes, Models: models}
	for i := range h.size() {
		if h.NameAt(i) == last {
			h.At = i
			break
		}
	}
	return h
}

// Say shows a sentence in the place of the keys; "" removes it. trouble marks it as a failure.
func (h *Page) Say(words string, trouble bool) { h.Message, h.trouble = words, trouble }

// listedScenes and listedModels are what the filter leaves.
func (h *Page) listedScenes() []session.Scene {
	return slices.DeleteFunc(slices.Clone(h.Scenes), func(s session.Scene) bool {
		return !h.matches(s.Question, s.Name, SceneServer(s, h.Models))
	})
}

func (h *Page) listedModels() []*model.Model {
	return slices.DeleteFunc(slices.Clone(h.Models), func(m *model.Model) bool { return !h.matches(m.Name, m.Sentence) })
}

func (h *Page) matches(words ...string) bool {
	return strings.Contains(strings.ToLower(strings.Join(words, " ")), strings.ToLower(h.filter))
}

func (h *Page) size() int { return len(h.listedScenes()) + len(h.listedModels()) }

// NameAt returns the name of the scene or model in a place of the lists, or "".
func (h *Page) NameAt(i int) string {
	if scenes := h.listedScenes(); i < len(scenes) {
		return scenes[i].Name
	} else if models := h.listedModels(); i-len(scenes) < len(models) {
		return models[i-len(scenes)].Name
	}
	return ""
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
	h.At = min(max(0, h.At), max(0, h.size()-1))
	return cmd, asks
}

// WhyNot returns why a key cannot be used now, or "" if it can.
func (h *Page) WhyNot(k string) string { return keymap.WhyNot(h, k) }

// Keys returns every key of the page.
func Keys() []string { return keymap.Keys() }

// Typing reports whether letters are text now, and not keys.
func (h *Page) Typing() bool { return h.typing }

// nextList is the first place of the next list: the questions, the servers that are
// wrong, the models.
func (h *Page) nextList() int {
	scenes := h.listedScenes()
	for _, first := range []int{firstWrong(scenes), len(scenes)} {
		if h.At < first && first < h.size() {
			return first
		}
	}
	return 0
}

// firstWrong is the place of the first server that is wrong on purpose: they stand
// behind the other questions.
func firstWrong(scenes []session.Scene) int {
	if i := slices.IndexFunc(scenes, func(s session.Scene) bool { return s.Answer != "" }); i >= 0 {
		return i
	}
	return len(scenes)
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
		h.filter += k
	default:
		return false
	}
	h.At = 0
	return true
}

// Chosen returns what the cursor is on, to be started; nil if the lists are empty.
func (h *Page) Chosen() *session.Request {
	scenes, models := h.listedScenes(), h.listedModels()
	switch {
	case h.At >= len(scenes)+len(models):
		return nil
	case h.At >= len(scenes):
		return &session.Request{Model: models[h.At-len(scenes)].Name}
	}
	r := scenes[h.At].Request
	return &r
}
