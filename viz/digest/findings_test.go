package digest

import (
	"testing"

	"muxlab/viz/snapshot"
)

func TestWhatLastsIsShownBeforeWhatIsOver(t *testing.T) {
	var f Findings
	for i := range 3 {
		one := &snapshot.Finding{Over: i > 0}
		f.All, f.queued = append(f.All, one), append(f.queued, one)
		if !one.Over {
			f.lasting = append(f.lasting, one)
		}
		f.rotate(int64(i) * 4e9)
	}
	if len(f.shown) != atOnce || f.shown[0].Finding != f.All[2] || f.shown[1].Finding != f.All[0] {
		t.Errorf("shown are %+v, and not the newest and the one that lasts", f.shown)
	}
}
