package exercise

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"muxlab/grade/report"
	"muxlab/grade/verdict"
)

// The page that watch shows once a run has ended. It fits on the terminal: where there is
// little room it shows the first failure with less evidence, and never less than that.

// shortest is the least evidence, in lines.
const shortest = 2

// done reports whether watch has nothing more to wait for.
func (r *runner) done(result *verdict.Result) bool {
	return result.Passed() && len(r.f.stages) == 0
}

// header is the first line of the page.
func (r *runner) header(done bool) string {
	words := fmt.Sprintf("runs at each change of %s; q ends", r.file())
	if done {
		words = "passed, and it runs no more; a key ends"
	}
	return ansi.Truncate(fmt.Sprintf("%s %s: %s", r.ID, r.Title, words), r.width(), "…")
}

// page writes the page over what is there.
func (r *runner) page(result *verdict.Result) error {
	text, err := r.fitting(result)
	if err == nil {
		_, err = io.WriteString(r.out, "\x1b[H\x1b[2J"+text)
	}
	return err
}

// fitting is the first of some pages, of which each says less, that fits; else the last.
func (r *runner) fitting(result *verdict.Result) (string, error) {
	looks := []report.Look{{}}
	for lines := 12; lines >= shortest; lines-- {
		looks = append(looks, report.Look{Alone: true, Evidence: lines})
	}
	var page string
	for _, passed := range []bool{true, false} { // with the stages that passed, and without
		for _, look := range looks {
			text, err := r.text(result, look)
			if err != nil {
				return "", err
			}
			page = r.header(r.done(result)) + "\n" + r.stageLines(result, passed) + "\n" + text + r.prompt(result)
			if r.terminal.Height <= 0 || rows(page, r.width()) <= r.terminal.Height {
				return page, nil
			}
		}
	}
	return page, nil
}

// stageLines are the stages, a line each.
func (r *runner) stageLines(result *verdict.Result, passed bool) string {
	var b strings.Builder
	for i := range result.Stages {
		if v := &result.Stages[i]; passed || v.State != verdict.Passed {
			b.WriteString(stageLine(v, r.width()) + "\n")
		}
	}
	return b.String()
}

func (r *runner) prompt(result *verdict.Result) string {
	if r.done(result) {
		return "\nPress a key to end."
	}
	return fmt.Sprintf("\nSave %s to run it again; q ends.", r.file())
}

// rows is how many rows text takes on a terminal of this width.
func rows(text string, width int) (n int) {
	for line := range strings.SplitSeq(text, "\n") {
		n += max(1, (ansi.StringWidth(line)+width-1)/width)
	}
	return n
}
