package quiz

import (
	"slices"
	"strconv"
	"strings"

	"muxlab/viz/page/watch/predict"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// A Round is one question on the screen.
type Round struct {
	Question
	Verdict Verdict // once it is over

	at     int
	before *snapshot.Snapshot // what was known when it was answered; nil: it was not
}

// New returns a round that asks q.
func New(q Question) *Round { return &Round{Question: q} }

// Asks reports whether the question was not answered yet.
func (r *Round) Asks() bool { return r.before == nil }

// Right reports whether the answer was right.
func (r *Round) Right() bool { return r.Verdict.Right == r.Choices[r.at].Key }

// Counts reports whether the run has decided the question.
func (r *Round) Counts() bool { return r.Verdict.Over && r.Verdict.Right != "" }

// Key runs a key of the question: it moves the cursor, or answers. live is the present of
// the server. answered says that what follows decides it.
func (r *Round) Key(k string, live *snapshot.Snapshot) (answered bool) {
	if !r.Asks() {
		return false
	}
	if n, err := strconv.Atoi(k); err == nil && n >= 1 && n <= len(r.Choices) {
		r.at = n - 1
	}
	switch k {
	case "up", "k":
		r.at = max(0, r.at-1)
	case "down", "j":
		r.at = min(r.at+1, len(r.Choices)-1)
	case "enter":
		r.before = live
		return true
	}
	return false
}

// Look looks whether the run has answered, and returns true once when it has.
func (r *Round) Look(live *snapshot.Snapshot) bool {
	if r.Asks() || r.Verdict.Over {
		return false
	}
	r.Verdict = r.judge(&r.Question, r.before, live)
	return r.Verdict.Over
}

// Keys are the keys of the row below.
func (r *Round) Keys(th *term.Theme, w int) term.Line {
	back := term.KeyLine("esc", "back")
	switch {
	case r.Verdict.Over:
		return term.Fields(w, 3, term.KeyLine("enter", "once more"), back)
	case r.Asks():
		return term.Fields(w, 3, term.KeyLine(th.Arrows("↑ ↓"), "choose"), term.KeyLine("enter", "let it happen"), term.KeyLine("tab", "another"), back)
	}
	return term.Fields(w, 3, term.KeyLine(".", "one step"), term.KeyLine("H", "clients go on"), term.KeyLine("x", "end a client"), back)
}

// Draw draws the question, or what came of it, above what it rests on. score is how many
// were right so far.
func (r *Round) Draw(s *panel.Canvas, score term.Line, w, h int) term.Block {
	body := r.lines(s.Theme, w-4, h-4)
	if r.Asks() || r.Verdict.Over {
		body = append(body, nil, score)
	}
	top := min(h, len(body)+2)
	if h-top < predict.LeastEvidence {
		top = h
	}
	title := r.Words
	if r.Verdict.Over {
		title = "what came of it"
	}
	asked := s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body[:min(len(body), top-2)], w, top)
	first, second := panel.ClientsTab, panel.LogTab
	if r.Verdict.Over && s.Loop != nil {
		first, second = panel.Panel{Draw: predict.TickAndCalls}, panel.ClientsTab
	}
	return append(asked, predict.Evidence(s, w, h-top, first, second)...)
}

// lines are the choices, or the verdict, in at most h rows.
func (r *Round) lines(th *term.Theme, w, h int) []term.Line {
	if r.Verdict.Over {
		return r.told(th, w)
	}
	var body []term.Line
	if !r.Asks() {
		said, _, _ := strings.Cut(r.Choices[r.at].Words, ", ")
		body = append(term.Paragraph(term.InkIdle, "You said "+said+". "+r.Decided, w), nil)
	}
	from := max(0, min(r.at-h/2, len(r.Choices)-h))
	for i := from; i < len(r.Choices) && len(body) < h; i++ {
		mark, words := term.Gap(2), term.Plain(r.Choices[i].Words)
		if i == r.at {
			mark, words = term.Styled(term.InkKey, term.PadRight(th.Sign.Here, 2)), term.Bold(r.Choices[i].Words)
		}
		body = append(body, term.Line{mark, words})
	}
	return body
}

// told says what was right, and why.
func (r *Round) told(th *term.Theme, w int) []term.Line {
	i := slices.IndexFunc(r.Choices, func(c Choice) bool { return c.Key == r.Verdict.Right })
	head := term.Line{term.Bold("This run did not decide it: it does not count.")}
	switch {
	case i < 0:
	case i == r.at:
		head = term.Line{term.Styled(term.InkReadyText, th.Sign.Done+" "), term.Bold("right: " + r.Choices[i].Words)}
	default:
		head = term.Line{term.Styled(term.InkWarnText, th.Sign.Minus+" "), term.Bold("not " + r.Choices[r.at].Words + ", but " + r.Choices[i].Words)}
	}
	body := append([]term.Line{{term.Grey(r.Words)}}, head)
	return append(body, term.Paragraph(term.InkText, r.Verdict.Why, w)...)
}
