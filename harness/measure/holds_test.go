package measure

import "testing"

// What was held is left out of every time, however many holds there were.
func TestHolds(t *testing.T) {
	var h Holds
	h.Note(Hold{})
	if got := h.Since(0); got != 0 {
		t.Errorf("no hold lasted %d", got)
	}
	h.Note(Hold{100, 105, 110})
	h.Note(Hold{100, 105, 150}) // the same, later
	h.Note(Hold{120, 120, 160}) // in it, a worker stands at its gate
	h.Note(Hold{100, 105, 150}) // the same again
	h.Note(Hold{300, 305, 400})
	for _, c := range []struct{ from, until, want int64 }{
		{0, 1000, 160}, {130, 1000, 130}, {0, 350, 110}, {200, 290, 0}, {500, 1000, 0},
	} {
		if got := h.Between(c.from, c.until); got != c.want {
			t.Errorf("from %d until %d %d were held, and it says %d", c.from, c.until, c.want, got)
		}
	}
	if got := h.Since(130); got != 130 {
		t.Errorf("since 130 it is %d", got)
	}
	for i := range int64(2 * keepHolds) {
		h.Note(Hold{1000 + 10*i, 1000 + 10*i, 1005 + 10*i})
	}
	if len(h.list) != keepHolds || h.Since(1000+10*keepHolds) != 5*keepHolds {
		t.Errorf("%d are kept, and the latest lasted %d", len(h.list), h.Since(1000+10*keepHolds))
	}
}
