package beside

import (
	"muxlab/viz/panel"
)

// Why a key is not available now. Each function returns a sentence, or "" if the key
// is available.

// whyNotSide is what the side that is shown says.
func whyNotSide(b *Page, k string) string { return b.Side().WhyNot(k) }

func whyNotHold(b *Page, k string) string {
	if b.Axis.Past {
		return ""
	}
	return whyNotHoldServers(b, k)
}

func whyNotHoldServers(b *Page, _ string) string {
	if b.Sides[0].Ended && b.Sides[1].Ended {
		return "both servers have ended: there is nothing to hold"
	}
	return ""
}

func whyNotStep(b *Page, k string) string {
	switch why := whyNotHold(b, k); {
	case why != "" || b.Axis.Past:
		return why
	case b.Sides[0].UI.Hold == panel.Running:
		return "hold both servers first, with space"
	}
	return ""
}

func whyNotSpeed(b *Page, k string) string {
	switch why := whyNotHold(b, k); {
	case why != "" || b.Axis.Past:
		return why
	case k == "]" && b.Sides[0].UI.Hold != panel.SlowMotion:
		return "[ begins slow motion; ] makes it faster again"
	}
	return ""
}

func whyNotOn(b *Page, _ string) string {
	if !b.Axis.Past {
		return "this is now: pgup goes a second back"
	}
	return ""
}

func whyNotWalk(*Page, string) string { return "esc leaves the pair; a tick is walked through alone" }

func whyNotFinding(b *Page, _ string) string { return b.Side().UI.WhyNoFindings() }

// whyNotAnswer: the finding has a turn to go to, on one side alone.
func whyNotAnswer(b *Page, k string) string {
	if b.Side().UI.Hides() {
		return "esc leaves the pair; what is wrong is asked about one server alone"
	}
	return b.Side().WhyNot(k)
}

// whyNotCovered refuses what would show a fact that is covered.
func whyNotCovered(b *Page, _ string) string {
	if b.Side().UI.Covered != 0 {
		return panel.WhyCovered
	}
	return ""
}

// whyNotChoose: any panel can be chosen, and the calls unless they would tell.
func whyNotChoose(b *Page, k string) string {
	if k == "l" {
		return whyNotCovered(b, k)
	}
	return ""
}

// Cover leaves out these facts on both sides, until it is called again; 0 shows all. The
// pair leaves the past.
func (b *Page) Cover(c panel.Cover) {
	for _, w := range b.Sides {
		w.Cover(c)
	}
	if c != 0 && b.Axis.Past {
		b.moving = false
		b.Present()
	}
}
