package app

import (
	"testing"

	"muxlab/viz/viztest"
)

func TestWalkThroughATick(t *testing.T) {
	a, s := loopApp(t, 8)
	frames(a, len(s.Frames))
	press(a, "w")
	a.mustShow(t, "hold the server first")
	press(a, " ", "w")
	a.mustShow(t, "tick 8 · call 1 of 4", "▸    +0 ns  epoll_wait(4) = 1", "epoll/epoll.go", "3▶ ", "p.k.Call()")
	press(a, "down", "down")
	a.mustShow(t, "call 3 of 4", "read(8, 4096) = 64")
	press(a, ",")
	a.mustShow(t, "PAST", "tick 7 · call 1 of 4")
	for _, sz := range viztest.Windows {
		viztest.CheckScreen(t, draw(a.watch.Snap, &a.watch.UI, sz[0], sz[1]), sz[0], sz[1])
	}
	press(a, "esc", "esc")
	a.mustShow(t, "HOLDING")
}
