package watch

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/panel"
	"muxlab/viz/viztest"
)

// What was wrong on pictures of the screen, and must not come back.

// The signs of the set are explained on the smallest screen for all.
func TestTheProjectorExplainsAllSigns(t *testing.T) {
	screen := screenOf(snapshots()["readiness"], &UI{}, 80, 24)
	for _, want := range []string{"readable", "served", "ready lately", "listener", "wake pipe"} {
		if !strings.Contains(screen, want) {
			t.Errorf("it does not say %q:\n%s", want, screen)
		}
	}
}

// In the past, nothing is said to be now.
func TestThePastIsNotNow(t *testing.T) {
	for name, s := range snapshots() {
		past := *s
		past.Past = true
		for _, sz := range viztest.Windows[3:] {
			screen := screenOf(&past, &UI{Moment: panel.Moment{Axis: panel.Axis{Past: true}}}, sz[0], sz[1])
			for _, row := range strings.Split(screen, "\n")[2 : sz[1]-1] {
				if strings.HasSuffix(strings.TrimRight(row, " │"), " now") {
					t.Errorf("%s at %d by %d: %s", name, sz[0], sz[1], row)
				}
			}
		}
	}
}

// One client more does not empty the screen: queues and calls stay, until the list
// can fill their room.
func TestOneClientMoreDoesNotEmptyTheScreen(t *testing.T) {
	for n := 1; n < 40; n++ {
		for _, sz := range [][2]int{{120, 40}, {160, 48}, {200, 60}} {
			s := viztest.ReadinessServer(n).RunLoop(digestOf(model.Readiness), 40, trace.OpEpollWait, 0)
			screen := screenOf(s, &UI{}, sz[0], sz[1])
			_, list, _ := strings.Cut(screen, "clients · by trouble")
			list, _, _ = strings.Cut(list, "time · ")
			blank := 0
			for _, row := range strings.Split(list, "\n") {
				if strings.Trim(row, " │") == "" {
					blank++
				}
			}
			whole := strings.Contains(screen, "─ queues ─") && strings.Contains(screen, "─ calls · newest last ─")
			if !whole && blank > 3 {
				t.Errorf("%d clients at %d by %d: no queues, and %d empty rows in the list:\n%s", n, sz[0], sz[1], blank, screen)
			}
		}
	}
}

// Some hundreds of descriptors have a sign each on the projector.
func TestTheProjectorHasRoomForSigns(t *testing.T) {
	s := viztest.ReadinessServer(300).RunLoop(digestOf(model.Readiness), 30, trace.OpEpollWait, 0)
	if screen := screenOf(s, &UI{}, 80, 24); !strings.Contains(screen, "1 cell = 1 descriptor") {
		t.Errorf("the projector has room for 302 signs:\n%s", screen)
	}
}
