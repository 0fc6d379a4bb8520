package viz

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
)

// stuck is a blocking server with one silent client, and a digest with a doctor.
func stuck() (*fake, *digest) {
	k, d := oneServer(5), digestOf(model.One)
	d.wrong = newFindings(d.names.of)
	return k, d
}

func TestAFindingIsAboutNow(t *testing.T) {
	k, d := stuck()
	s := k.look(d, 2*time.Second)
	if len(s.findings) != 1 || s.findings[0].over {
		t.Fatalf("one client holds up all others, and that is what is found: %+v", s.findings)
	}
	first := s.findings[0].Sentence
	if s = k.look(d, 30*time.Second); s.found != 1 || s.findings[0].Sentence == first || s.findings[0].over {
		t.Errorf("what goes on for half a minute is one finding, with the figure of now: %d findings, %+v", s.found, s.findings)
	}
	k.leave()
	if s = k.look(d, 2*time.Second); len(s.findings) != 1 || !s.findings[0].over {
		t.Fatalf("everybody has left, and this is said to be so: %+v", s.findings)
	}
	if screen := strings.Join(findingsPanel(s, 100, 8), "\n"); !strings.Contains(screen, "Was so") || !strings.Contains(screen, "ago: One client") {
		t.Errorf("what is over is not said as past:\n%s", screen)
	}
	if s = k.look(d, time.Duration(showAtMost)); len(s.findings) != 0 || s.found != 1 {
		t.Errorf("what is over for long still stands there: %+v", s.findings)
	}
	for _, back := range []struct {
		ago  int64
		over bool
	}{{25e9, false}, {21e9, true}} {
		then := findingsAt(d.wrong.all, s.time-back.ago)
		if len(then) != 1 || then[0].over != back.over {
			t.Errorf("%d s ago: %+v, and not one finding that is over: %v", back.ago/1e9, then, back.over)
		}
	}
}

func TestAFindingDoesNotEndInAHold(t *testing.T) {
	k, d := stuck()
	k.look(d, 2*time.Second)
	k.procs[0].Workers[0].Standing = true
	if s := k.look(d, 20*time.Second); len(s.findings) != 1 || s.findings[0].over {
		t.Errorf("in a hold nothing ends: %+v", s.findings)
	}
}

func TestWhatLastsIsShownBeforeWhatIsOver(t *testing.T) {
	var f findings
	for i := range 3 {
		one := &finding{over: i > 0}
		f.all, f.next = append(f.all, one), append(f.next, one)
		if !one.over {
			f.lasts = append(f.lasts, one)
		}
		f.rotate(int64(i) * 4e9)
	}
	if len(f.shown) != atOnce || f.shown[0].finding != f.all[2] || f.shown[1].finding != f.all[0] {
		t.Errorf("shown are %+v, and not the newest and the one that lasts", f.shown)
	}
}

func TestOfManySayingsEveryOtherIsKept(t *testing.T) {
	one := &finding{}
	for i := range int64(3 * keepSayings) {
		one.add(diagnose.Finding{Time: i * 1e9, Until: i*1e9 + 1e9})
	}
	if len(one.said) >= keepSayings || one.said[0].Time != 0 {
		t.Fatalf("%d sayings are kept, the first of %d s", len(one.said), one.said[0].Time/1e9)
	}
	for i := range int64(3*keepSayings) - 1 {
		if then, ok := one.at(i * 1e9); !ok || then.over {
			t.Fatalf("after %d s it was so all the time: %+v", i, then)
		}
	}
}
