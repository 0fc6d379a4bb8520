package guide

import (
	"strings"
	"unicode/utf8"

	"muxlab/viz/page"
)

// solve lets the lab press the keys of the step, one with each tick, so that they can be
// followed.
func (p *Page) solve() {
	p.around = false
	p.solving = pressed(p.Walk.Step().Keys)
}

// Solving reports whether the lab is pressing keys.
func (p *Page) Solving() bool { return len(p.solving) > 0 }

// typeNext presses the next key.
func (p *Page) typeNext() page.Cmd {
	if len(p.solving) == 0 || p.live == nil {
		return nil
	}
	k := p.solving[0]
	p.solving = p.solving[1:]
	cmd, _ := p.liveKey(k)
	return cmd
}

// named are the keys that have a name of more than one letter.
const named = " enter esc tab space up down left right backspace pgup pgdown home end "

// pressed are the keys that words stand for: the name of a key, or a text that is typed.
func pressed(words []string) (keys []string) {
	for _, word := range words {
		switch {
		case word == "space":
			keys = append(keys, " ")
		case strings.Contains(named, " "+word+" "):
			keys = append(keys, word)
		default:
			for len(word) > 0 {
				_, n := utf8.DecodeRuneInString(word)
				keys, word = append(keys, word[:n]), word[n:]
			}
		}
	}
	return keys
}
