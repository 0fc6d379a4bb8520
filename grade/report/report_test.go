package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"muxlab/grade/verdict"
)

var update = flag.Bool("update", false, "write the golden files")

// failing is a result with every state but the refused.
func failing() verdict.Result {
	r := verdict.Result{
		Schema: verdict.Schema, Exercise: "06", Title: "epoll, level-triggered", Student: "ann", Grader: "muxlab v1",
		Seed: 17446744073709551615, When: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), Took: 4200 * time.Millisecond,
		Layers: []verdict.Layer{{Name: "user namespace", Held: true}, {Name: "landlock", Held: true}, {Name: "seccomp", Why: "the kernel has none"}},
		Flags:  []verdict.Flag{{Kind: "contradiction", Text: "The trace says 3 descriptors, the kernel says 4."}},
		Stages: []verdict.Stage{
			{ID: "starts", Must: "listens, one byte comes back", State: verdict.Passed, Max: 5, Took: time.Second},
			{ID: "bytes", Must: "1 B to 300 kB come back as they were sent", State: verdict.Unstable, Max: 15},
			{ID: "sleeps", Must: "3 silent clients: one thread waits in epoll_wait", State: verdict.Failed, Max: 20, Failure: &verdict.Failure{
				Expected: "With three silent clients, the server makes no turn in 100 ms.",
				Happened: "It made 61,204 turns, each of them an epoll_wait that returned at once.",
				Evidence: "tick 12: epoll_wait(3) = 1 [5 OUT]\ntick 13: epoll_wait(3) = 1 [5 OUT]",
				Cause:    "Write interest is set while nothing is unsent.",
				Command:  "muxlab watch --exercise 06 --tick 12",
			}},
			{ID: "slow", Must: "one reader stopped: others wait at most 2 ticks", State: verdict.Failed, Max: 20, Failure: &verdict.Failure{Expected: "Others are served.", Happened: "Others waited 9 ticks."}},
			{ID: "gone", Must: "200 come and go", State: verdict.GraderError, Max: 15, Why: "the probe could not be read"},
			{ID: "stop", Must: "exit 0", State: verdict.Skipped, Max: 10, Why: "needs sleeps"},
		},
	}
	r.Sum()
	return r
}

func class() Class {
	r, good := failing(), failing()
	for i := range good.Stages {
		good.Stages[i].State, good.Stages[i].Failure, good.Stages[i].Why = verdict.Passed, nil, ""
	}
	good.Student, good.Flags = "bob", nil
	good.Sum()
	return Class{Exercise: "06", Title: "epoll, level-triggered", Max: 85, Rows: []Row{
		{Student: "ann", Name: "Ann A", Email: "ann@x.org", Result: &r, Mark: 20, Open: true},
		{Student: "bob", Name: "Bob B", Result: &good, Mark: 68, Late: "2 days late: 20 % less"},
		{Student: "yuri", Name: "Yuri Y"},
	}, Unknown: []string{"zed: in no roster"}, Similar: []Pair{{"ann", "bob", 0.91, "read, write"}}}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		os.MkdirAll("testdata", 0o755)
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (%v); it is now:\n%s", path, err, got)
	}
}

func text(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	plain := text(t, func(w io.Writer) error { return Text(w, failing(), Look{}) })
	golden(t, "failing.txt", plain)
	for _, width := range []int{40, 80, 120} {
		coloured := text(t, func(w io.Writer) error { return Text(w, failing(), Look{Width: width, Colour: true}) })
		if width == 80 && ansi.Strip(coloured) != plain {
			t.Errorf("without its colours the text is another:\n%s", ansi.Strip(coloured))
		}
		for l := range strings.SplitSeq(coloured, "\n") {
			if ansi.StringWidth(l) > width && !strings.HasPrefix(l, "  look ") { // a command is not wrapped
				t.Errorf("%d cells: %q", width, l)
			}
		}
	}
	refused := failing()
	refused.Refused = &verdict.Failure{Expected: "Imports are of the list.", Happened: "server.go imports os."}
	refused.Sum()
	golden(t, "refused.txt", text(t, func(w io.Writer) error { return Text(w, refused, Look{}) }))
	golden(t, "matrix.txt", text(t, func(w io.Writer) error { return MatrixText(w, class(), Look{}) }))
}

func TestJSONRoundTrip(t *testing.T) {
	want := failing()
	out := text(t, func(w io.Writer) error { return JSON(w, want) })
	got, err := ReadJSON(strings.NewReader(out))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v\n%+v", err, got, want)
	}
	for _, bad := range []string{"", "{}", `{"schema":"muxlab/result/v0"}`, "[]"} {
		if _, err := ReadJSON(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

// object decodes JSON and checks the names of its fields, in any order.
func object(t *testing.T, data any, fields ...string) map[string]any {
	t.Helper()
	m, ok := data.(map[string]any)
	if !ok {
		t.Fatalf("%T instead of an object", data)
	}
	var got []string
	for k := range m {
		got = append(got, k)
	}
	slices.Sort(got)
	slices.Sort(fields)
	if !slices.Equal(got, fields) {
		t.Errorf("fields %v instead of %v", got, fields)
	}
	return m
}

func decode(t *testing.T, s string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func whole(t *testing.T, v any) {
	t.Helper()
	if f, ok := v.(float64); !ok || f != float64(int(f)) || f < 0 {
		t.Errorf("%v is no whole number", v)
	}
}

func TestGradescope(t *testing.T) {
	fields := []string{"execution_time", "output", "output_format", "test_output_format", "visibility", "stdout_visibility", "extra_data", "tests"}
	r := failing()
	open := object(t, decode(t, text(t, func(w io.Writer) error { return Gradescope(w, r, nil) })), fields...)
	if strings.Contains(open["output"].(string), "contradiction") {
		t.Error("a flag for the instructor is shown to the student")
	}
	r.Stages[4].State, r.Stages[4].Hidden = verdict.Failed, true
	r.Sum()
	late := Changed{18, "1 day late"}
	m := object(t, decode(t, text(t, func(w io.Writer) error { return Gradescope(w, r, &late) })), append(fields, "score")...)
	if m["score"].(float64) != 18 || !strings.HasPrefix(m["output"].(string), "1 day late\n") {
		t.Errorf("score %v", m["score"])
	}
	object(t, decode(t, text(t, GradescopeFailed)), append(fields, "score")...)
	tests := m["tests"].([]any)
	if len(tests) != len(r.Stages) {
		t.Errorf("%d tests", len(tests))
	}
	visible := []string{"hidden", "after_due_date", "after_published", "visible"}
	for i, one := range tests {
		o := object(t, one, "score", "max_score", "status", "name", "number", "output", "output_format", "tags", "visibility")
		whole(t, o["score"])
		whole(t, o["max_score"])
		if s := o["status"]; s != "passed" && s != "failed" {
			t.Errorf("status %v", s)
		}
		if !slices.Contains(visible, o["visibility"].(string)) || (o["visibility"] == "after_due_date") != (i == 4) {
			t.Errorf("stage %d: visibility %v", i, o["visibility"])
		}
	}
}

func TestClassroom50(t *testing.T) {
	r := failing()
	if err := Classroom50(io.Discard, r, Place50{}); err == nil {
		t.Error("an incomplete result has a score")
	}
	r.Stages[4].State = verdict.Failed
	r.Sum()
	m := object(t, decode(t, text(t, func(w io.Writer) error { return Classroom50(w, r, Place50{Owner: "ann"}) })),
		"schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release", "review", "datetime", "graded_at", "score", "max-score", "tests")
	if m["schema"] != "classroom50/result/v1" {
		t.Error(m["schema"])
	}
	whole(t, m["score"])
	whole(t, m["max-score"])
	for _, one := range m["tests"].([]any) {
		o := object(t, one, "test-name", "passed", "score", "max-score")
		whole(t, o["score"])
		if _, ok := o["passed"].(bool); !ok {
			t.Errorf("passed is %T", o["passed"])
		}
	}
}

func TestPrairieLearn(t *testing.T) {
	r := failing()
	fields := []string{"gradable", "score", "message", "output", "tests"}
	if m := object(t, decode(t, text(t, func(w io.Writer) error { return PrairieLearn(w, r) })), fields...); m["gradable"] != false {
		t.Error("an incomplete result is gradable")
	}
	r.Stages[4].State = verdict.Failed
	r.Sum()
	m := object(t, decode(t, text(t, func(w io.Writer) error { return PrairieLearn(w, r) })), fields...)
	if s := m["score"].(float64); s <= 0 || s >= 1 {
		t.Errorf("score %v", s)
	}
	for _, one := range m["tests"].([]any) {
		object(t, one, "name", "description", "points", "max_points", "message", "output")
	}
}

func TestJUnit(t *testing.T) {
	refused := failing()
	refused.Refused = &verdict.Failure{Happened: "no"}
	out := text(t, func(w io.Writer) error { return JUnit(w, []verdict.Result{failing(), refused}) })
	golden(t, "junit.xml", out)
	var s junitSuites
	if err := xml.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	if s.Tests != 13 || s.Failures != 5 || s.Errors != 2 || len(s.Suites) != 2 || s.Suites[0].Skipped != 1 {
		t.Errorf("%+v", s)
	}
}

func TestCSV(t *testing.T) {
	for name, write := range map[string]func(io.Writer, Class) error{"moodle.csv": Moodle, "canvas.csv": Canvas} {
		out := text(t, func(w io.Writer) error { return write(w, class()) })
		golden(t, name, out)
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil || len(rows) < 4 {
			t.Errorf("%v: %v", rows, err)
		}
	}
}
