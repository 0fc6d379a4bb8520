package guide

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/viz/page"
)

// solve lets the lab press the keys of the step, one with each tick, so that they can be
// followed. It presses all of them: if the student has pressed some, the server begins again.
func (p *Page) solve() {
	p.around = false
	switch {
	case !p.meddled && !p.strayed:
		p.solving = pressed(p.Walk.Step().Keys)
	case p.Walk.Restage():
		p.solves = true
		p.say("you pressed keys: the server begins again, then the lab presses all")
	default:
		p.leaveStep()
		p.say("you pressed keys: the server begins again, at its first step with keys")
	}
}

// Solving reports whether the lab is pressing keys, or is about to.
func (p *Page) Solving() bool { return p.solves || len(p.solving) > 0 }

// solveAgain begins to press keys once the server is there again, with its clients.
func (p *Page) solveAgain(now time.Time) page.Cmd {
	if !p.solves || !p.Staged() || !p.arrived(now) && now.Sub(p.holding.since) < holdTakes {
		return nil
	}
	p.solves, p.solving = false, pressed(p.Walk.Step().Keys)
	if p.Walk.Committed() {
		return p.commit()
	}
	return nil
}

// changing are the keys of the live page after which a server, its clients or what is selected
// is not as it was.
const changing = " a A x i K . H [ ] p / n N up down left right j k "

// noteKey notes that the student presses a key of the live page.
func (p *Page) noteKey(k string) {
	if p.live != nil && !p.inMode() && (k == " " || strings.Contains(changing, " "+k+" ")) && p.live.WhyNot(k) == "" {
		p.meddled = true
	}
}

// leaveMeddling forgets the keys that the step has asked for.
func (p *Page) leaveMeddling() {
	asked := len(p.Walk.Step().Keys) > 0 && p.Walk.Phase() == walk.Over
	p.strayed = p.strayed || p.meddled && !asked
	p.meddled = false
}

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

// pressed are the keys that words stand for: the name of a key, or a text that is typed.
func pressed(words []string) (keys []string) {
	for _, word := range words {
		switch {
		case word == "space":
			keys = append(keys, " ")
		case slices.Contains(script.KeyNames, word):
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
