package script

// The keys that a lab presses, as they are written.

import (
	"fmt"
	"slices"
	"strings"
)

// KeyNames are the keys that have a name of more than one letter.
var KeyNames = strings.Fields("enter esc tab space up down left right backspace pgup pgdown home end")

// otherNames are names that keys have elsewhere.
var otherNames = map[string]string{
	"return": "enter", "ret": "enter", "cr": "enter", "escape": "esc", "del": "backspace", "delete": "backspace",
	"pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown",
}

// setKeys sets the keys of a step. A name in capitals would be typed as a text.
func setKeys(s *Step, e entry) error {
	for _, word := range strings.Fields(e.text) {
		small := strings.ToLower(strings.Trim(word, "<>,`"))
		name, known := otherNames[small]
		if slices.Contains(KeyNames, small) {
			name, known = small, true
		}
		if known && name != word {
			return fmt.Errorf("%q would be typed letter by letter: the key is written %s", word, name)
		}
	}
	s.Keys = strings.Fields(e.text)
	return nil
}

// comes returns how many clients come by the keys of a step at most; known is false if that
// cannot be told from the keys.
func comes(keys []string) (n int, known bool) {
	speaks, picked := false, false
	for _, word := range keys {
		switch {
		case speaks:
			speaks = word != "esc"
		case word == "esc":
			picked = false // the filter goes first, and then the selection
		case word[0] == '/', slices.Contains(KeyNames, word):
			picked = true
		case word == "i":
			if speaks = true; !picked { // a new client speaks
				n++
			}
		case strings.Contains(word, "K"): // a burst
			return 0, false
		default:
			n += 10*strings.Count(word, "A") + strings.Count(word, "a") + strings.Count(word, "i")
		}
	}
	return n, true
}
