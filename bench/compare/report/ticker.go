package report

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"muxlab/bench/compare"
	"muxlab/harness/units"
)

// A Ticker tells how a comparison goes: on a terminal which measurement runs, elsewhere
// which round.
type Ticker struct {
	w     io.Writer
	live  bool
	began time.Time
	round int
	asked int // rounds that were asked for; more take the place of disturbed ones
}

// NewTicker says what is going to be done. live: w is a terminal.
func NewTicker(w io.Writer, live bool, p compare.Plan) *Ticker {
	points := ""
	if n := len(p.Over.Values); n > 0 {
		points = " at " + units.Text.Plural(n, "point")
	}
	fmt.Fprintf(w, "%s%s, %s of %s: about %s. Seed %d.\n", units.Text.Plural(len(p.Contenders), "contender"), points,
		units.Text.Plural(p.Rounds, "round"), units.Text.Latency(float64(p.Duration)), units.Text.Duration(int64(p.Total())), p.Seed)
	return &Ticker{w: w, live: live, began: time.Now(), asked: p.Rounds}
}

// Doing is a hook of compare.Run.
func (t *Ticker) Doing(done, total, round int, e *compare.Entry) {
	if t.live {
		left := ""
		if done > 2 {
			each := time.Since(t.began) / time.Duration(done)
			left = ", " + units.Text.Duration(int64(each)*int64(total-done)) + " left"
		}
		fmt.Fprintf(t.w, "\r\x1b[K%s: %s (%d of %d%s)", t.name(round), strconv.QuoteToGraphic(e.Contender), done+1, total, left)
		return
	}
	if round != t.round {
		fmt.Fprintln(t.w, t.name(round))
	}
	t.round = round
}

func (t *Ticker) name(round int) string {
	switch {
	case round == 0:
		return "counting system calls"
	case round > t.asked:
		return fmt.Sprintf("round %d, for a disturbed one", round)
	}
	return fmt.Sprintf("round %d", round)
}

// Clear makes room for the result.
func (t *Ticker) Clear() {
	if t.live {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
}
