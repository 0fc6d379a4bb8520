package app

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/viz/digest"
	"muxlab/viz/panel"
	"muxlab/viz/viztest"
)

// stuck is a blocking server with one silent client, and a digest with a doctor.
func stuck() (*viztest.Fake, *digest.Digest) {
	k, d := viztest.OneServer(5), digestOf(model.One)
	d.Findings = digest.NewFindings(d.Names.OfLife)
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
	if screen := strings.Join(panel.FindingsTab.Draw(canvasOf(s), 100, 8), "\n"); !strings.Contains(screen, "Was so") || !strings.Contains(screen, "ago: One client") {
		t.Errorf("what is over is not said as past:\n%s", screen)
	}
	if s = k.Look(d, 20*time.Second); len(s.Findings) != 0 || s.Found != 1 {
		t.Errorf("what is over for long still stands there: %+v", s.Findings)
	}
	for _, back := range []struct {
		ago  int64
		over bool
	}{{25e9, false}, {21e9, true}} {
		then := digest.FindingsAt(d.Findings.All, s.Time-back.ago)
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
