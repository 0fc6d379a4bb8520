package home

import (
	"slices"
	"strings"

	"muxlab/harness/model"
	"muxlab/session"
)

// The path: groups of scenes, and what there is to go on with.

// A group is one part of the path.
type group struct {
	name   string
	scenes []session.Scene
	tasks  []session.Exercise // of the last group, which has no scenes
	labs   []session.Lab      // of the first group, which has none either
}

// The names of the groups of labs and of exercises.
const (
	labsGroup      = "labs"
	exercisesGroup = "exercises"
)

// size is how many lines the group has.
func (g *group) size() int { return len(g.scenes) + len(g.tasks) + len(g.labs) }

// done is how many of them were seen through, or passed.
func (h *Page) done(g *group) (n int) {
	for _, t := range g.tasks {
		if t.Passed {
			n++
		}
	}
	for _, l := range g.labs {
		if l.Done {
			n++
		}
	}
	return n + h.seen(g.scenes)
}

// about says of a group what it is about.
var about = map[string]string{
	labsGroup:      "be asked, and see for yourself",
	"basics":       "one client at a time, then one loop",
	"many clients": "pools, queues, slow clients",
	"processes":    "fork, prefork: who wakes, who dies?",
	"mysteries":    "what is wrong with this server?",
	exercisesGroup: "build the server yourself",
}

// groupsOf are the groups of the scenes, in the order in which they come.
func groupsOf(scenes []session.Scene) (all []group) {
	for _, s := range scenes {
		name := s.Group
		if name == "" {
			name = "scenes"
		}
		i := slices.IndexFunc(all, func(g group) bool { return g.name == name })
		if i < 0 {
			i, all = len(all), append(all, group{name: name})
		}
		all[i].scenes = append(all[i].scenes, s)
	}
	return all
}

// seen is how many scenes of a list were seen.
func (h *Page) seen(scenes []session.Scene) (n int) {
	for _, s := range scenes {
		if h.progress.Seen[s.Name] {
			n++
		}
	}
	return n
}

// An entry is a line that can be opened: a scene, a model, an exercise, or a lab.
type entry struct {
	scene *session.Scene
	model *model.Model
	task  *session.Exercise
	lab   *session.Lab
}

func (e entry) name() string {
	switch {
	case e.scene != nil:
		return e.scene.Name
	case e.model != nil:
		return e.model.Name
	case e.task != nil:
		return e.task.Model
	case e.lab != nil:
		return e.lab.Name
	}
	return ""
}

// listed is what the lower box lists: what the filter leaves, the models, or the scenes of
// the group at hand.
func (h *Page) listed() (all []entry) {
	switch {
	case h.searching():
		return slices.Concat(h.labsThat(h.matchesLab), h.scenesThat(h.matchesScene), h.modelsThat(h.matchesModel), h.tasksThat(h.matchesTask))
	case h.showsModels || len(h.groups) == 0:
		return h.modelsThat(func(*model.Model) bool { return true })
	}
	g := h.groups[h.group]
	if len(g.labs) > 0 {
		return h.labsThat(func(*session.Lab) bool { return true })
	}
	if len(g.tasks) > 0 {
		return h.tasksThat(func(*session.Exercise) bool { return true })
	}
	return h.scenesThat(func(s *session.Scene) bool { return s.Group == g.name || s.Group == "" && g.name == "scenes" })
}

// searching reports whether a filter is typed, or was.
func (h *Page) searching() bool { return h.typing || h.filter != "" }

func (h *Page) scenesThat(keep func(*session.Scene) bool) (all []entry) {
	for i := range h.scenes {
		if keep(&h.scenes[i]) {
			all = append(all, entry{scene: &h.scenes[i]})
		}
	}
	return all
}

func (h *Page) modelsThat(keep func(*model.Model) bool) (all []entry) {
	for _, m := range h.models {
		if keep(m) {
			all = append(all, entry{model: m})
		}
	}
	return all
}

func (h *Page) tasksThat(keep func(*session.Exercise) bool) (all []entry) {
	for i := range h.tasks {
		if keep(&h.tasks[i]) {
			all = append(all, entry{task: &h.tasks[i]})
		}
	}
	return all
}

func (h *Page) labsThat(keep func(*session.Lab) bool) (all []entry) {
	for i := range h.labs {
		if keep(&h.labs[i]) {
			all = append(all, entry{lab: &h.labs[i]})
		}
	}
	return all
}

func (h *Page) matchesLab(l *session.Lab) bool {
	return h.matches(labsGroup, l.Name, l.Title, l.Idea)
}

func (h *Page) matchesTask(t *session.Exercise) bool {
	return h.matches(exercisesGroup, t.Model, t.Title, t.Sentence)
}

func (h *Page) matchesScene(s *session.Scene) bool {
	return h.matches(s.Question, s.Name, SceneServer(*s, h.models))
}

func (h *Page) matchesModel(m *model.Model) bool { return h.matches(m.Name, m.Sentence) }

func (h *Page) matches(words ...string) bool {
	return strings.Contains(strings.ToLower(strings.Join(words, " ")), strings.ToLower(h.filter))
}

// goOn is the entry of the first box: the lab to go on with, or else the next scene. It has
// none if everything was seen.
func (h *Page) goOn() entry {
	if l := h.nextLab(); l != nil {
		return entry{lab: l}
	}
	if s, ok := h.progress.GoOn(h.scenes); ok {
		return entry{scene: &s}
	}
	return entry{}
}

// nextLab is the lab that was begun, or else the one after the last that is done; nil: none
// was begun, or all are done.
func (h *Page) nextLab() (next *session.Lab) {
	begun := false
	for i := range h.labs {
		switch l := &h.labs[i]; {
		case l.Begun && !l.Done:
			return l
		case l.Done:
			begun, next = true, nil
		case next == nil:
			next = l
		}
	}
	if !begun {
		return nil
	}
	return next
}

// hasGoOn reports whether the first box is shown: not above what a filter leaves.
func (h *Page) hasGoOn() bool { return !h.searching() && h.goOn() != (entry{}) }

// current is what the cursor is on.
func (h *Page) current() entry {
	if h.at == onGoOn {
		return h.goOn()
	}
	if all := h.listed(); h.at < len(all) {
		return all[h.at]
	}
	return entry{}
}
