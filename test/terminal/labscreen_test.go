package terminal

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Each lab is walked from start to end by keys, by a student who reads nothing but the screen:
// first without a clue, then every prediction right, then every one wrong. At the end nothing
// is left. All labs at both sizes with MUXLAB_LONG=1; one with MUXLAB_LAB=3.
func TestLabs(t *testing.T) {
	sizes := [][2]int{{80, 24}, {120, 40}}
	labs := labFolders(t)
	if os.Getenv("MUXLAB_LONG") == "" {
		sizes = sizes[:1]
	}
	for _, lab := range labs {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s, %dx%d", lab.name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				truths := map[int]truth{}
				for _, a := range students(unsure, wrong) {
					w := &labWalk{program: start(t, size[0], size[1], "lab", lab.number), student: student{attitude: a, truths: truths}}
					w.walk()
					w.leave()
				}
				if len(truths) < 4 {
					t.Errorf("%d predictions were asked, not 4 or more", len(truths))
				}
			})
		}
	}
}

// A labWalk is a student in front of a screen.
type labWalk struct {
	*program
	student
}

// A guideBox is what the guide of a lab shows.
type guideBox struct {
	step, of int
	wants    string   // "predict", "what happened", …
	lines    []string // its text
	keys     string   // the bottom row
	cut      bool     // there is more than fits
	end      bool
}

var guideTitle = regexp.MustCompile(`╭─ (?:[^╭╮]* · )?(?:step (\d+) of (\d+) · ([a-z ]+?)|(the end)) ─*╮`)

// guide finds the box of the guide on the screen.
func (s screen) guide() (g guideBox, ok bool) {
	for y, row := range s.rows {
		at := guideTitle.FindStringSubmatchIndex(row)
		if at == nil {
			continue
		}
		m := guideTitle.FindStringSubmatch(row)
		g.step, _ = strconv.Atoi(m[1])
		g.of, _ = strconv.Atoi(m[2])
		g.wants, g.end, g.keys = m[3], m[4] != "", s.rows[s.h-1]
		from := len([]rune(row[:at[0]]))
		to := from + len([]rune(row[at[0]:at[1]]))
		for _, below := range s.rows[y+1:] {
			cells := []rune(below)
			if len(cells) < to || cells[from] != '│' {
				return g, len(cells) >= to && cells[from] == '╰'
			}
			line := strings.TrimRight(string(cells[from+2:to-1]), " ")
			g.lines = append(g.lines, line)
			g.cut = g.cut || line == "g  reads the rest"
		}
	}
	return g, false
}

// differs reports whether the guide wants something else than before.
func (g guideBox) differs(before guideBox) bool {
	return g.end || g.step != before.step || g.wants != before.wants
}

// fills says what is wrong with a screen of a lab, or nothing: boxes from edge to edge that
// are closed, down to the row of keys.
func (s screen) fills() error {
	if opened, closed := strings.Count(s.String(), "╭"), strings.Count(s.String(), "╯"); opened != closed {
		return fmt.Errorf("%d boxes begin and %d end", opened, closed)
	}
	for y, row := range s.rows[2 : s.h-1] {
		cells := []rune(row + " ")
		finding := strings.HasPrefix(row, "  ") && !strings.ContainsAny(row, "╭╰")
		if !finding && (len(cells) != s.w+1 || !strings.ContainsRune("╮│╯", cells[s.w-1])) {
			return fmt.Errorf("row %d does not reach the edge: %q", y+2, row)
		}
	}
	if s.rows[s.h-1] == "" {
		return errors.New("the last row shows no keys")
	}
	return nil
}

// rests returns the guide, if it is whole, on a screen that is filled, and not just being drawn.
func (w *labWalk) rests() (g guideBox, ok bool) {
	s := w.screen()
	if g, ok = s.guide(); !ok || s.fills() != nil {
		return g, false
	}
	time.Sleep(60 * time.Millisecond)
	again, ok := w.screen().guide()
	return g, ok && reflect.DeepEqual(g, again)
}

// sees waits until the guide is as it should be.
func (w *labWalk) sees(what string, good func(guideBox) bool) guideBox {
	w.t.Helper()
	late := time.Now().Add(patience)
	if strings.HasPrefix(what, "the end of a command") {
		late = late.Add(4 * time.Minute)
	}
	for time.Now().Before(late) {
		if g, ok := w.rests(); ok && good(g) {
			return g
		}
		select {
		case <-w.exited:
			w.t.Fatalf("the program ended before %s. Its last screen:\n%s", what, w.screen())
		case <-w.arrived:
		case <-time.After(100 * time.Millisecond):
		}
	}
	s := w.screen()
	w.t.Fatalf("this never came: %s (%s; the frame: %v). The screen:\n%s", what, w.attitude, s.fills(), s)
	return guideBox{}
}

// walk goes through the lab.
func (w *labWalk) walk() {
	w.t.Helper()
	g := w.sees("the first step", func(g guideBox) bool { return g.step == 1 })
	for !g.end {
		g = w.does(g)
	}
}

// does what a step wants, and returns what comes then.
func (w *labWalk) does(g guideBox) guideBox {
	w.t.Helper()
	if w.tries == 0 {
		w.t.Logf("%v: step %d of %d: %s", w.attitude, g.step, g.of, g.wants)
	}
	switch g.wants {
	case "predict":
		return w.predicts(g)
	case "what happened":
		return w.compares(g)
	case "your turn", "it happens":
		return w.lets(g)
	case "run a command", "change a line":
		w.keys("\r")
		return w.after(g, "the end of a command")
	case "explain":
		w.keys("It keeps nothing.")
		w.sees("the explanation", func(g guideBox) bool { return strings.Contains(strings.Join(g.lines, " "), "It keeps nothing.") })
		w.keys("\r")
		return w.after(g, "the model answer")
	}
	return w.next(g)
}

// after waits until the guide wants something else.
func (w *labWalk) after(g guideBox, what string) guideBox {
	w.t.Helper()
	return w.sees(fmt.Sprintf("%s, after step %d: %s", what, g.step, g.wants), g.differs)
}

// next goes to the next step. A server that is just starting, or is just being held, may not
// let go yet.
func (w *labWalk) next(g guideBox) guideBox {
	w.t.Helper()
	w.await("a server on stage", func(s screen) bool { return s.state() != "" && s.state() != "starting" })
	for range 20 {
		w.keys("f")
		for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if now, ok := w.rests(); ok && now.differs(g) {
				w.tries = 0
				return now
			}
		}
	}
	w.t.Fatalf("f does not go on from step %d: %s. The screen:\n%s", g.step, g.wants, w.screen())
	return g
}

var choosing = regexp.MustCompile(`1 to (\d)`)

// predicts answers a question.
func (w *labWalk) predicts(g guideBox) guideBox {
	w.t.Helper()
	w.await("a server on stage", func(s screen) bool { return s.state() != "" && s.state() != "starting" })
	w.reads(g.lines)
	choice := choosing.FindStringSubmatch(g.keys)
	if choice != nil && choice[1] != strconv.Itoa(w.asked.options) || g.cut {
		w.t.Fatalf("the question does not fit on the screen: %s\n%s", g.keys, w.screen())
	}
	text := w.answers(g.step)
	w.keys(text)
	if choice == nil {
		w.sees("the answer "+text, func(g guideBox) bool { return strings.Contains(strings.Join(g.lines, " "), "answer  "+text) })
		w.keys("\r")
	}
	if text != "?" {
		w.sees("how sure", func(g guideBox) bool { return strings.Contains(strings.Join(g.lines, " "), "How sure are you?") })
		w.keys("2")
	}
	return w.after(g, "what happens")
}

// lets the lab press the keys of a step, if it can.
func (w *labWalk) lets(g guideBox) guideBox {
	w.t.Helper()
	if strings.Contains(g.keys, "S do it for me") || strings.Contains(strings.Join(g.lines, " "), "S lets the lab") {
		w.keys("S")
	}
	return w.after(g, "the end of what happens")
}

// compares reads what happened, on the whole page if there is more than fits.
func (w *labWalk) compares(g guideBox) guideBox {
	w.t.Helper()
	lines := g.lines
	if g.cut {
		w.keys("g")
		lines = w.sees("the whole page", func(g guideBox) bool { return strings.Contains(g.keys, "back to the server") }).lines
		w.keys("g")
		w.sees("the server again", func(now guideBox) bool { return !strings.Contains(now.keys, "back to the server") })
	}
	switch err := w.judged(g.step, lines); {
	case errors.Is(err, errUndecided) && w.tries < 3:
		w.t.Logf("%s: step %d: %v", w.attitude, g.step, err)
		w.tries++
		w.keys("R")
		return w.after(g, "the step again")
	case err != nil:
		w.t.Fatalf("%s: step %d: %v\n%s", w.attitude, g.step, err, w.screen())
	}
	return w.next(g)
}

// leave leaves the lab, each student in another way.
func (w *labWalk) leave() {
	w.t.Helper()
	if keys := map[attitude]string{right: "\x1b", wrong: "m"}[w.attitude]; keys != "" {
		w.keys(keys)
		w.await("the home screen, without a lab", func(s screen) bool {
			_, guided := s.guide()
			return s.has(homeWords) && !guided
		})
	}
	w.quits()
}
