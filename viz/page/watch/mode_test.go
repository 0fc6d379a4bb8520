package watch

import (
	"muxlab/session"
	"muxlab/viz/page/watch/mystery"
	"muxlab/viz/page/watch/speak"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/page"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/page/watch/quiz"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// The question and its answer have the evidence beside or below them, and no page of
// the viewer is mostly empty where there is something to show.
func TestPagesShowWhatTheyRestOn(t *testing.T) {
	k, d := viztest.ReadinessServer(6), digestOf(model.Readiness)
	loop := k.RunLoop(d, 60, trace.OpEpollWait, 0)
	ask := newPrediction()
	told := &prediction{phase: predictTells, verdicts: []predict.Verdict{{Name: "c3", Returned: true, Why: "5 bytes had come from c3."}}}
	threads := viztest.PoolServer(6, 0).Still(digestOf(model.Threads), 20)
	s, page := aLife(20)
	for _, sz := range viztest.Windows {
		viztest.CheckScreen(t, screenOf(threads, &UI{Mode: newPrediction()}, sz[0], sz[1]), sz[0], sz[1])
		for _, c := range []struct {
			s    *snapshot.Snapshot
			mode Mode
			want []string
		}{
			{loop, ask, []string{"when each was ready", "6 clients · by trouble", "calls · newest last"}},
			{loop, told, []string{"c3: returned, and not marked", "tick 12 · 1 ready", "6 clients · by trouble"}},
			{threads, newPrediction(), []string{"when each was at work", "waits for c2", "calls · newest last"}},
			{s, page, []string{"its calls · newest last", "2 clients · by trouble"}},
		} {
			screen := screenOf(c.s, &UI{Mode: c.mode}, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			for _, want := range c.want {
				if sz[0] >= 120 && !strings.Contains(screen, want) {
					t.Errorf("at %d by %d it does not say %q:\n%s", sz[0], sz[1], want, screen)
				}
			}
		}
	}
}

// The question leaves in sight what it is about, where there is room: on the projector too.
func TestTheQuestionStandsAboveWhatItIsAbout(t *testing.T) {
	k := viztest.ReadinessServer(6)
	s := k.RunLoop(digestOf(model.Readiness), 60, trace.OpEpollWait, 0)
	scene := session.Scene{Name: "mystery-1", Mystery: &session.Mystery{Lint: "spin", Others: []string{"leak", "herd", "hog"}, Where: "The tick."}}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		page := &Page{recording: true}
		page.UI = UI{Mystery: mystery.New(scene, 1), Mode: answerMode{page}, Task: "Look."}
		screen := screenOf(s, &page.UI, size[0], size[1])
		viztest.CheckScreen(t, screen, size[0], size[1])
		if !strings.Contains(screen, "what is wrong with this server?") || strings.Contains(screen, "Look.") || !strings.Contains(screen, "? I do not know") {
			t.Errorf("%v:\n%s", size, screen)
		}
		if !strings.Contains(screen, "epoll_wait") {
			t.Errorf("%v: what it is about is out of sight\n%s", size, screen)
		}
	}
}

// Whatever is pasted or heard, the frame holds.
func TestWordsDoNotBreakTheFrame(t *testing.T) {
	s := snapshots()["readiness"]
	words := []string{"", "語", strings.Repeat("語言", 300), "e\u0301\u0301\u0301", "👨‍👩‍👧 family", "\u202e right to left", strings.Repeat("x", 500), "한국어 " + strings.Repeat("ä", 90)}
	for _, text := range words {
		all := ""
		for _, r := range text {
			all = page.Typed(all, string(r))
		}
		s.Clients[0].Heard = all
		m := &speakMode{speak.Talk{Name: "c1", Text: all, Said: []string{all, all}}}
		for _, sz := range viztest.Windows {
			viztest.CheckScreen(t, screenOf(s, &UI{Mode: m}, sz[0], sz[1]), sz[0], sz[1])
			u := &UI{Mode: &filterMode{}}
			u.List.Filter = all
			viztest.CheckScreen(t, screenOf(s, u, sz[0], sz[1]), sz[0], sz[1])
		}
		for all != "" {
			shorter := term.WithoutLast(all)
			if len(shorter) >= len(all) {
				t.Fatalf("%q does not become shorter", all)
			}
			all = shorter
		}
	}
}

func TestASnapshotOfAnyModelIsDrawnUnderAMode(t *testing.T) {
	for _, s := range snapshots() {
		for _, sz := range viztest.Windows {
			viztest.CheckScreen(t, screenOf(s, &UI{Mode: &speakMode{}}, sz[0], sz[1]), sz[0], sz[1])
		}
	}
}

func TestGoldenModes(t *testing.T) {
	r := snapshots()["readiness"]
	alive, page := aLife(20)
	viztest.CheckGolden(t, "connection", screenOf(alive, &UI{Mode: page}, 80, 24))
	ask := &prediction{Board: predict.Board{Marked: map[int64]bool{8: true, 11: true}, At: 3}}
	viztest.CheckGolden(t, "predict", screenOf(r, &UI{Mode: ask, Moment: panel.Moment{Hold: panel.HoldAll}, score: quiz.Score{Rounds: 5, Right: 3}}, 80, 24))
	viztest.CheckGolden(t, "speak", screenOf(r, &UI{Mode: &speakMode{speak.Talk{Name: "c2", Text: "語言 and", Said: []string{"hello"}}}}, 80, 24))
}
