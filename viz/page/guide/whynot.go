package guide

import (
	"muxlab/guide/script"
	"muxlab/guide/walk"
)

// What the keys of the guide are called now, and why they cannot be used now.

func nextWord(p *Page) string {
	switch {
	case p.around:
		return "to the question"
	case p.Walk.Phase() != walk.Over || p.Walk.Ended():
		return ""
	}
	return "next step"
}

func whyNotNext(p *Page, _ string) string {
	switch step := p.Walk.Step(); {
	case p.around:
		return ""
	case p.Walk.Ended():
		return "this was the last step: b goes back, esc leaves the lab"
	case p.holding.phase != holdNone:
		return "the server is being held: a moment"
	case p.Walk.Phase() == walk.Over:
		return ""
	case step.Kind == script.Run || step.Kind == script.Change:
		return "enter starts it; F leaves the step out"
	case step.Kind == script.Do && p.recorded():
		return "this is a recording: F leaves the step out"
	case step.Kind == script.Do:
		return "first do what the text says, or let the lab do it with S; F leaves the step out"
	}
	return "it has not happened yet; R begins the step again, F leaves it out"
}

func startWord(p *Page) string {
	if whyNotStart(p, "") != "" {
		return ""
	}
	return "run it"
}

func whyNotStart(p *Page, _ string) string {
	k := p.Walk.Step().Kind
	if p.Walk.Phase() != walk.Asks || k != script.Run && k != script.Change || p.Walk.Ended() {
		return "nothing waits to be run"
	}
	return ""
}

func solveWord(p *Page) string { return "do it for me" }

func whyNotSolve(p *Page, _ string) string {
	switch {
	case p.Walk.Phase() != walk.Waits || len(p.Walk.Step().Keys) == 0 || p.live == nil:
		return "this step has no keys that the lab could press"
	case p.recorded():
		return "this is a recording: F leaves the step out"
	case p.Solving():
		return "the lab is pressing them"
	}
	return ""
}

func whyNotSkip(p *Page, _ string) string {
	if p.Walk.Ended() {
		return "this was the last step"
	}
	return ""
}

func codeWord(p *Page) string { return "code" }

func whyNotCode(p *Page, _ string) string {
	if len(p.labels()) == 0 {
		return "this step cites no source"
	}
	return ""
}

// WhyNot returns why a key cannot be used now, or "" if it can.
func (p *Page) WhyNot(k string) string {
	if keymap.Find(k) != nil || p.live == nil {
		return keymap.WhyNot(p, k)
	}
	return p.live.WhyNot(k)
}
