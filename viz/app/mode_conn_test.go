package app

import (
	"testing"
)

func TestThePageByKeys(t *testing.T) {
	a, s := loopApp(t, 20)
	frames(a, len(s.Frames))
	press(a, "down", "enter")
	a.mustShow(t, ":40001 · not ours", "its calls", "ready → served", "open for", "read(7, 4096) = 64", "write   ")
	press(a, ",", ",")
	a.mustShow(t, "PAST", ":40001 · not ours", "read(7, 4096) = 64", "then")
	press(a, "down")
	a.mustShow(t, ":40002 · not ours", "read(8, 4096) = 64", "PAST")
	press(a, "esc")
	a.mustShow(t, "PAST", "▸ 8  :40002")
	press(a, "esc", "esc")
	a.mustShow(t, "LIVE")
}
