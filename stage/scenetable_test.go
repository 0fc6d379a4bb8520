package stage

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/conform/shelf"
	"muxlab/harness/load/clients"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// The table is in order: names are words for a command line, and each scene can
// be found by its name, with everything it asks for.
func TestSceneTable(t *testing.T) {
	seen := map[string]bool{}
	for _, scene := range everything.Scenes() {
		if scene.Name != strings.ToLower(scene.Name) || strings.ContainsAny(scene.Name, " _") || seen[scene.Name] || scene.Request.Scene != scene.Name {
			t.Errorf("%q", scene.Name)
		}
		seen[scene.Name] = true
		if !strings.HasSuffix(scene.Look, ".") && !strings.HasSuffix(scene.Look, "?") || scene.Minutes < 1 || len(scene.Question) > 55 || rowsOf(scene.Look, 74) > 3 {
			t.Errorf("%+v", scene)
		}
		if found, ok := everything.Scene(scene.Name); !ok || found.Question != scene.Question {
			t.Errorf("%s is not found", scene.Name)
		}
		if _, err := everything.find(scene.Request.Model).Complete(scene.Request.Options); err != nil {
			t.Errorf("%s: %v", scene.Name, err)
		}
	}
	if len(seen) != len(scenes)+len(shelf.Wrong) || len(shows) != len(scenes) {
		t.Errorf("%d scenes are listed, %d are there and %d servers on the shelf, and of %d it is said what they show", len(seen), len(scenes), len(shelf.Wrong), len(shows))
	}
	if got := (&Launcher{List: catalog.Models}).Scenes(); len(got) != len(scenes)-1 {
		t.Errorf("a scene whose model is not known is left out: %d", len(got))
	}
	if _, ok := everything.Scene("nonsense"); ok {
		t.Error("nonsense is found")
	}
}

// A scene belongs to the path: it has a group, it can be seen through, and it says what one
// has seen. What comes next is there.
func TestScenesAreAPath(t *testing.T) {
	for _, scene := range everything.Scenes() {
		if scene.Group == "" || scene.Tries == "" && scene.Takes == 0 {
			t.Errorf("%s: group %q, seen through by %q or after %v", scene.Name, scene.Group, scene.Tries, scene.Takes)
		}
		if scene.Mystery == nil && (!strings.HasSuffix(scene.Saw, ".") || rowsOf("You saw: "+scene.Saw+" Next: "+scene.Question, 74) > 3) {
			t.Errorf("%s: one saw %q", scene.Name, scene.Saw)
		}
		for _, act := range scene.Request.Acts {
			if scene.Takes != 0 && scene.Takes <= act.After+time.Second {
				t.Errorf("%s is seen through after %v, and %s happens after %v", scene.Name, scene.Takes, act.Do, act.After)
			}
		}
		if _, ok := everything.Scene(scene.Next); scene.Next != "" && !ok {
			t.Errorf("after %s comes %q, which is not there", scene.Name, scene.Next)
		}
	}
}

// What a scene is to be compared with is in the menu of what can stand beside it.
func TestWhatASceneIsComparedWith(t *testing.T) {
	names := map[string]bool{"": true}
	for _, m := range catalog.Models {
		names[m.Name] = true
		for _, o := range m.Options {
			for _, v := range o.Variants() {
				names[strings.ReplaceAll((&snapshot.Snapshot{Model: m, Options: model.Options{o.Name: v}}).FullName(), term.Nbsp, " ")] = true
			}
		}
	}
	for _, scene := range scenes {
		if !names[scene.Beside] {
			t.Errorf("%s: there is no %q", scene.Name, scene.Beside)
		}
	}
	if t.Failed() {
		t.Log("there are:", slices.Sorted(maps.Keys(names)))
	}
}

// rowsOf is how many rows of w cells a text takes: the home screen and the projector
// have three for what there is to look at.
func rowsOf(text string, w int) int {
	n, used := 1, -1
	for _, word := range strings.Fields(text) {
		if used += 1 + len([]rune(word)); used > w {
			n, used = n+1, len([]rune(word))
		}
	}
	return n
}

func TestRoomForNineHundred(t *testing.T) {
	for _, c := range []struct {
		model string
		files int64
		want  int
	}{{"epoll", 20000, 900}, {"epoll", 256, 192}, {"select", 20000, 900}, {"select", 1024, 900}, {"epoll", -1, 900}, {"poll", 20, 1}} {
		limits := []measure.Limit{{Name: "ulimit -n", Number: c.files}}
		if got := room(limits, model.Find(catalog.Models, c.model)); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// The names that the screen uses are those of the crowd.
func TestKindsAgree(t *testing.T) {
	var known []string
	for _, k := range clients.Kinds() {
		known = append(known, k.Name)
	}
	for _, kind := range []string{session.Steady, session.Bursty, session.Fast, session.Idle, session.NotReading, session.SlowReader, session.SlowSender, session.HalfClosed,
		session.Churning, session.Visitor, session.Stopped, session.Huge, session.Vanished, session.Nagle, session.You} {
		if !slices.Contains(known, kind) && clients.Missing(kind) == "" || strings.HasPrefix(clients.Missing(kind), "there is no such") {
			t.Errorf("%q is no kind of the crowd", kind)
		}
	}
	for _, g := range []session.Group{{N: 1, Kind: "polite"}} {
		if _, err := everything.Launch(t.Context(), session.Request{Model: "poll", Clients: []session.Group{g}}); err == nil {
			t.Error("a kind that does not exist comes")
		}
	}
}
