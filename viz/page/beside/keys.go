package beside

import (
	"muxlab/viz/digest"
	"muxlab/viz/page"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"time"
)

// What the keys about time do, on both sides.

// pressSpace holds both, or lets both go on; in the past it plays, or stops.
func (b *Page) pressSpace() page.Cmd {
	if b.Axis.Past {
		b.Axis.Playing, b.played = !b.Axis.Playing, time.Now()
		return nil
	}
	return b.Each(func(w *watch.Page) page.Cmd { return w.ToggleHold(panel.HoldAll) })
}

// holdServers holds both servers alone, or lets both go on.
func (b *Page) holdServers() page.Cmd {
	return b.Each(func(w *watch.Page) page.Cmd { return w.ToggleHold(panel.HoldServer) })
}

// pressStep lets the next turn through; in the past it goes to the next return.
func (b *Page) pressStep() page.Cmd {
	if b.Axis.Past {
		return b.travel(bothMove{by: 1})
	}
	return b.step()
}

// speedKey changes the pace of slow motion; in the past the speed of playing.
func speedKey(b *Page, k string) (page.Cmd, page.Intent) {
	if b.Axis.Past {
		b.Axis.ChangeSpeed(k == "]")
		return nil, page.Nothing
	}
	return b.Each(func(w *watch.Page) page.Cmd { return w.ChangePace(k == "]") }), page.Nothing
}

// returnBack goes to the return before the one that is shown, on either side.
func (b *Page) returnBack() page.Cmd { return b.travel(bothMove{by: -1}) }

// secondBack goes one second back, and secondOn one on.
func (b *Page) secondBack() page.Cmd { return b.travel(bothMove{jump: -int64(time.Second)}) }

func (b *Page) secondOn() page.Cmd { return b.travel(bothMove{jump: int64(time.Second)}) }

// toBegin goes to where the shorter of the two pasts begins.
func (b *Page) toBegin() page.Cmd {
	return b.travel(bothMove{to: func(x, y *digest.Rewinder) int64 { return max(x.Past.Since(x.Past.End()), y.Past.Since(y.Past.End())) }})
}

// findingKey goes to the finding before, or after.
func findingKey(b *Page, k string) (page.Cmd, page.Intent) {
	return b.toFinding(k == "<"), page.Nothing
}
