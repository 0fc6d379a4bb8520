package app

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/viz/digest"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// stuck is a blocking server with one silent client, and a digest with a doctor.
func stuck() (*viztest.Fake, *digest.Digest) {
	k, d := viztest.OneServer(5), digestOf(model.One)
	d.Wrong = digest.NewFindings(d.Names.Of)
	return k, d
}

func TestAFindingIsAboutNow(t *testing.T) {
	k, d := stuck()
	s := k.Look(d, 2*time.Second)
	if len(s.Findings) != 1 || s.Findings[0].Over {
		t.Fatalf("one client holds up all others, and that is what is found: %+v", s.Findings)
	}
	first := s.Findings[0].Sentence
	if s = k.Look(d, 30*time.Second); s.Found != 1 || s.Findings[0].Sentence == first || s.Findings[0].Over {
		t.Errorf("what goes on for half a minute is one finding, with the figure of now: %d findings, %+v", s.Found, s.Findings)
	}
	k.Leave()
	if s = k.Look(d, 2*time.Second); len(s.Findings) != 1 || !s.Findings[0].Over {
		t.Fatalf("everybody has left, and this is said to be so: %+v", s.Findings)
	}
	if screen := strings.Join(panel.FindingsPanel(s, 100, 8), "\n"); !strings.Contains(screen, "Was so") || !strings.Contains(screen, "ago: One client") {
		t.Errorf("what is over is not said as past:\n%s", screen)
	}
	if s = k.Look(d, time.Duration(digest.ShowAtMost)); len(s.Findings) != 0 || s.Found != 1 {
		t.Errorf("what is over for long still stands there: %+v", s.Findings)
	}
	for _, back := range []struct {
		ago  int64
		over bool
	}{{25e9, false}, {21e9, true}} {
		then := digest.FindingsAt(d.Wrong.All, s.Time-back.ago)
		if len(then) != 1 || then[0].Over != back.over {
			t.Errorf("%d s ago: %+v, and not one finding that is over: %v", back.ago/1e9, then, back.over)
		}
	}
}

func TestAFindingDoesNotEndInAHold(t *testing.T) {
	k, d := stuck()
	k.Look(d, 2*time.Second)
	k.Procs[0].Workers[0].Standing = true
	if s := k.Look(d, 20*time.Second); len(s.Findings) != 1 || s.Findings[0].Over {
		t.Errorf("in a hold nothing ends: %+v", s.Findings)
	}
}

func TestWhatLastsIsShownBeforeWhatIsOver(t *testing.T) {
	var f digest.Findings
	for i := range 3 {
		one := &snapshot.Finding{Over: i > 0}
		f.All, f.Next = append(f.All, one), append(f.Next, one)
		if !one.Over {
			f.Lasts = append(f.Lasts, one)
		}
		f.Rotate(int64(i) * 4e9)
	}
	if len(f.Shown) != digest.AtOnce || f.Shown[0].Finding != f.All[2] || f.Shown[1].Finding != f.All[0] {
		t.Errorf("shown are %+v, and not the newest and the one that lasts", f.Shown)
	}
}

func TestOfManySayingsEveryOtherIsKept(t *testing.T) {
	one := &snapshot.Finding{}
	for i := range int64(3 * snapshot.KeepSayings) {
		one.Add(diagnose.Finding{Time: i * 1e9, Until: i*1e9 + 1e9})
	}
	if len(one.Said) >= snapshot.KeepSayings || one.Said[0].Time != 0 {
		t.Fatalf("%d sayings are kept, the first of %d s", len(one.Said), one.Said[0].Time/1e9)
	}
	for i := range int64(3*snapshot.KeepSayings) - 1 {
		if then, ok := one.At(i * 1e9); !ok || then.Over {
			t.Fatalf("after %d s it was so all the time: %+v", i, then)
		}
	}
}
