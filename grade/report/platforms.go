package report

// The results of platforms: Gradescope, Classroom 50 and PrairieLearn.

import (
	"fmt"
	"io"
	"strings"
	"time"

	"muxlab/grade/verdict"
)

type gsResults struct {
	Score            *int           `json:"score,omitempty"` // left out while it is no mark: Gradescope sums the tests
	ExecutionTime    int            `json:"execution_time"`
	Output           string         `json:"output"`
	OutputFormat     string         `json:"output_format"`
	TestOutputFormat string         `json:"test_output_format"`
	Visibility       string         `json:"visibility"`
	StdoutVisibility string         `json:"stdout_visibility"`
	ExtraData        map[string]any `json:"extra_data"`
	Tests            []gsTest       `json:"tests"`
}

type gsTest struct {
	Score        int      `json:"score"`
	MaxScore     int      `json:"max_score"`
	Status       string   `json:"status"`
	Name         string   `json:"name"`
	Number       string   `json:"number"`
	Output       string   `json:"output"`
	OutputFormat string   `json:"output_format"`
	Tags         []string `json:"tags"`
	Visibility   string   `json:"visibility"`
}

// A Changed mark is one that is not the sum of the stages, and why.
type Changed struct {
	Mark int
	Why  string
}

// Gradescope writes results.json. changed may be nil.
func Gradescope(w io.Writer, r verdict.Result, changed *Changed) error {
	r = Clean(r)
	var b strings.Builder
	if err := Text(&b, ForStudent(r), Look{}); err != nil {
		return err
	}
	g := gsResults{
		ExecutionTime: int(r.Took.Round(time.Second).Seconds()), Output: b.String(),
		OutputFormat: "text", TestOutputFormat: "text",
		Visibility: "visible", StdoutVisibility: "hidden",
		ExtraData: map[string]any{"schema": verdict.Schema, "seed": fmt.Sprint(r.Seed), "grader": r.Grader, "incomplete": r.Incomplete},
		Tests:     []gsTest{},
	}
	if !r.Incomplete {
		g.Score = &r.Points
		if changed != nil {
			g.Score = &changed.Mark
			g.Output = line(changed.Why) + "\n\n" + g.Output
		}
	}
	for i := range r.Stages {
		s := &r.Stages[i]
		t := gsTest{Score: s.Points, MaxScore: s.Max, Status: "failed", Name: s.ID + ": " + s.Must,
			Number: fmt.Sprint(i + 1), Output: About(s), OutputFormat: "text", Tags: []string{string(s.State)}, Visibility: "visible"}
		if s.State.GivesPoints() {
			t.Status = "passed"
		}
		if s.Hidden {
			t.Visibility = "after_due_date"
		}
		g.Tests = append(g.Tests, t)
	}
	return indented(w, g)
}

// About says of a stage what a student needs to know, in lines.
func About(s *verdict.Stage) string {
	lines := []string{string(s.State)}
	if s.Why != "" {
		lines[0] += ": " + s.Why
	}
	if f := s.Failure; f != nil {
		for _, part := range [][2]string{{"expected", f.Expected}, {"happened", f.Happened}, {"evidence", f.Evidence}, {"cause", f.Cause}, {"look", f.Command}} {
			if part[1] != "" {
				lines = append(lines, part[0]+": "+part[1])
			}
		}
	}
	return strings.Join(lines, "\n")
}

// Place50 is what Classroom 50 knows of a submission, for its result.
type Place50 struct {
	Classroom      string    `json:"classroom"`
	Assignment     string    `json:"assignment"`
	AssignmentType string    `json:"assignment_type"` // "individual" or "group"
	Owner          string    `json:"owner"`
	Submission     string    `json:"submission"`
	Commit         string    `json:"commit"`
	Release        string    `json:"release"`
	Review         string    `json:"review"`
	Datetime       time.Time `json:"datetime"`
}

type result50 struct {
	Schema string `json:"schema"`
	Place50
	GradedAt time.Time `json:"graded_at,omitzero"`
	Score    int       `json:"score"`
	MaxScore int       `json:"max-score"`
	Tests    []test50  `json:"tests"`
}

type test50 struct {
	Name     string `json:"test-name"`
	Passed   bool   `json:"passed"`
	Score    int    `json:"score"`
	MaxScore int    `json:"max-score"`
}

// Classroom50 writes a result of Classroom 50. An incomplete one is an error: the format
// has no word for it.
func Classroom50(w io.Writer, r verdict.Result, at Place50) error {
	if r.Incomplete {
		return fmt.Errorf("the result is incomplete, which Classroom 50 cannot say: grade again")
	}
	r = Clean(r)
	out := result50{Schema: "classroom50/result/v1", Place50: at, GradedAt: r.When, Score: r.Points, MaxScore: r.Max, Tests: []test50{}}
	for _, s := range r.Stages {
		out.Tests = append(out.Tests, test50{s.ID, s.State.GivesPoints(), s.Points, s.Max})
	}
	return indented(w, out)
}

type resultPL struct {
	Gradable bool     `json:"gradable"`
	Score    float64  `json:"score"` // 0 to 1
	Message  string   `json:"message"`
	Output   string   `json:"output"`
	Tests    []testPL `json:"tests"`
}

type testPL struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Points      int    `json:"points"`
	MaxPoints   int    `json:"max_points"`
	Message     string `json:"message"`
	Output      string `json:"output"`
}

// PrairieLearn writes results.json of an external grader. An incomplete result is "not
// gradable", which takes no attempt from the student.
func PrairieLearn(w io.Writer, r verdict.Result) error {
	r = Clean(r)
	out := resultPL{Gradable: !r.Incomplete, Message: r.Score(), Tests: []testPL{}}
	if r.Max > 0 && out.Gradable {
		out.Score = float64(r.Points) / float64(r.Max)
	}
	if head := first(&r); head != nil {
		out.Output = About(&verdict.Stage{State: verdict.Failed, Failure: head})
	}
	for i := range r.Stages {
		s := &r.Stages[i]
		out.Tests = append(out.Tests, testPL{s.ID, s.Must, s.Points, s.Max, string(s.State), About(s)})
	}
	return indented(w, out)
}

// GradescopeFailed writes results.json for a run in which the grader failed. Gradescope
// wants a score, so the text says that it is none.
func GradescopeFailed(w io.Writer) error {
	zero := 0
	return indented(w, gsResults{
		Score: &zero, Output: "The grader failed. This is no mark: your instructor runs it again.",
		OutputFormat: "text", TestOutputFormat: "text", Visibility: "visible", StdoutVisibility: "hidden",
		ExtraData: map[string]any{"schema": verdict.Schema, "incomplete": true}, Tests: []gsTest{},
	})
}
