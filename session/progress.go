package session

import "maps"

// Progress is what the user has seen so far. It is kept from one run of the program to the
// next.
type Progress struct {
	Last string          `json:"last,omitempty"` // the scene or model that was opened last
	Seen map[string]bool `json:"seen,omitempty"` // by the name of the scene: it was seen through

	Answers map[string]Answer `json:"answers,omitempty"` // by the name of the scene: the first to its mystery
}

// An Exercise is a server that the user builds, and how far that is.
type Exercise struct {
	ID       string // "06"
	Model    string // the name under which Launcher.Launch starts the user's server
	Title    string
	Sentence string // what is learned
	Folder   string // "exercises/06-epoll"
	Minutes  int
	Begun    bool
	Passed   bool
	State    string // in words: "not begun", "45 of 100", "passed"
}

// A Lab is a lab, and how far the user is in it.
type Lab struct {
	Name    string // by which it is opened, "03-select"
	Number  int
	Title   string
	Idea    string // what it is about, in a sentence or two
	Minutes int
	Begun   bool
	Done    bool
	State   string // in words: "not begun", "step 4 of 9", "done"
}

// With returns the progress with one more scene seen through. p does not change.
func (p Progress) With(scene string) Progress {
	seen := maps.Clone(p.Seen)
	if seen == nil {
		seen = map[string]bool{}
	}
	seen[scene] = true
	p.Seen = seen
	return p
}

// GoOn returns the scene to go on with: the one that was left before it was seen through,
// else the one that comes after it, else the first that was not seen. It returns false if
// all were seen.
func (p Progress) GoOn(scenes []Scene) (next Scene, ok bool) {
	left := func(s Scene) bool { return s.Only == "" && !p.Seen[s.Name] }
	for i, s := range scenes {
		if s.Name != p.Last {
			continue
		}
		if left(s) {
			return s, true
		}
		for _, then := range scenes {
			if then.Name == s.Next && left(then) {
				return then, true
			}
		}
		if i+1 < len(scenes) && left(scenes[i+1]) {
			return scenes[i+1], true
		}
	}
	for _, s := range scenes {
		if left(s) {
			return s, true
		}
	}
	return Scene{}, false
}
