package diagnose

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// A Report prints findings, a line each, and counts what they rest on.
type Report struct {
	out    io.Writer
	asJSON bool

	begin                  int64
	findings, events, lost int
}

// NewReport returns a Report that prints to out: text, or an object of JSON a line.
func NewReport(out io.Writer, asJSON bool) *Report { return &Report{out: out, asJSON: asJSON} }

// Add counts the frame f, and prints what was found in it. The first frame is the
// beginning, from which times count.
func (r *Report) Add(f *trace.Frame, found []Finding) error {
	if r.begin == 0 {
		if r.begin = f.Time; len(f.Events) > 0 {
			r.begin = f.Events[0].Time
		}
	}
	r.events += len(f.Events)
	r.lost += int(f.Lost)
	for _, one := range found {
		r.findings++
		if err := r.print(one); err != nil {
			return err
		}
	}
	return nil
}

// printed is a finding in JSON.
type printed struct {
	Lint     string  `json:"lint"`
	Sentence string  `json:"sentence"`
	Seconds  float64 `json:"seconds"` // since the beginning
	PID      int     `json:"pid"`
	Worker   int     `json:"worker"` // -1: the server as a whole
	Turn     uint32  `json:"turn"`
	FD       int     `json:"fd"` // -1: about no descriptor
}

func (r *Report) print(f Finding) error {
	after := float64(f.Time-r.begin) / 1e9
	if r.asJSON {
		return json.NewEncoder(r.out).Encode(printed{f.Lint, f.Sentence, after, f.PID, f.Worker, f.Turn, f.FD})
	}
	turn := ""
	if f.Worker >= 0 {
		turn = fmt.Sprintf(" turn %d", f.Turn)
	}
	_, err := fmt.Fprintf(r.out, "%9.3f s  process %d%s  %s: %s\n", after, f.PID, turn, f.Lint, f.Sentence)
	return err
}

// Summary says in a sentence how much was found, and how much that rests on.
func (r *Report) Summary() string {
	events := units.Count(r.events)
	s := units.Text.Plural(r.findings, "finding") + " in " + events + " events"
	if r.findings == 0 {
		s = "no fault shows in " + events + " events"
	}
	if r.lost > 0 {
		s += fmt.Sprintf("; %s more were lost, and nothing is concluded from those", units.Count(r.lost))
	}
	return s
}

// PrintLints prints what is looked for, and from when on: text, or an array of JSON.
func PrintLints(w io.Writer, asJSON bool) error {
	if asJSON {
		type entry struct {
			Name      string `json:"name"`
			About     string `json:"about"`
			Threshold string `json:"threshold"`
		}
		all := []entry{}
		for _, l := range Lints() {
			all = append(all, entry{l.Name, l.About, l.Threshold})
		}
		return json.NewEncoder(w).Encode(all)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, l := range Lints() {
		what, remedy, _ := strings.Cut(l.About, ". ")
		fmt.Fprintf(t, "%s\t%s.\n\t%s\n", l.Name, what, remedy)
		for one := range strings.SplitSeq(l.Threshold, "; ") {
			fmt.Fprintf(t, "\t  %s\n", one)
		}
	}
	return t.Flush()
}
