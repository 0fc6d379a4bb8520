package measure

import (
	"fmt"
	"muxlab/harness/units"
	"os"
	"time"
)

// BusyElsewhere is the share of a machine that others take, above which figures
// taken on it say more about them.
const BusyElsewhere = 0.15

// A MachineLook is what the processors have done so far: all of them, and of that
// for this process and its children.
type MachineLook struct{ all, busy, ours float64 } // seconds

// Others is the share of the machine that others took since an earlier look: other
// processes, and a host that lends its processors to several. What the kernel does in
// interrupts is nobody's, and in no share. Unknown where it could not be had.
func (m MachineLook) Others(since MachineLook) float64 {
	all := m.all - since.all
	if all <= 0 {
		return Unknown
	}
	return min(1, max(0, m.busy-since.busy-m.ours+since.ours)/all)
}

// OtherWork looks for a moment at what else this machine does.
func OtherWork() Limit {
	const moment = 500 * time.Millisecond
	l := Limit{Name: "other work", Value: "unknown", Number: -1}
	before, err := Machine(os.Getpid())
	if err != nil {
		return l
	}
	time.Sleep(moment)
	after, err := Machine(os.Getpid())
	share := after.Others(before)
	if err != nil || share < 0 {
		return l
	}
	l.Number = int64(100*share + 0.5)
	l.Value = units.Text.Percent(share) + " of the processors"
	if share >= BusyElsewhere {
		l.Verdict = fmt.Sprintf("this machine is busy with other things (%s): a race or a comparison says little on it; see what top shows", units.Text.Percent(share))
	}
	return l
}
