package report

import (
	"encoding/json"
	"strings"
	"testing"

	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
)

// Times count from the first event, and the summary says what the result rests on.
func TestReport(t *testing.T) {
	for asJSON, want := range map[bool]string{
		false: "    1.500 s  process 7 turn 3  spin: it spins\n    2.000 s  process 7  herd: they wake\nnot judged  leak: never seen: a client that left\n",
		true: `{"findings":[{"lint":"spin","sentence":"it spins","seconds":1.5,"pid":7,"worker":0,"turn":3,"fd":-1},` +
			`{"lint":"herd","sentence":"they wake","seconds":2,"pid":7,"worker":-1,"turn":0,"fd":9}],` +
			`"events":1235,"turns":9,"lost":2,"not_judged":[{"lint":"leak","needs":"a client that left"}]}` + "\n",
	} {
		var out strings.Builder
		r := New(&out, asJSON)
		first := &trace.Frame{Time: 9e9, Events: make([]trace.Event, 1234)}
		first.Events[0].Time = 1e9
		if err := r.Add(first, []diagnose.Finding{{Lint: "spin", Sentence: "it spins", Time: 25e8, PID: 7, Turn: 3, FD: -1}}); err != nil {
			t.Fatal(err)
		}
		second := &trace.Frame{Time: 10e9, Events: make([]trace.Event, 1), Lost: 2}
		if err := r.Add(second, []diagnose.Finding{{Lint: "herd", Sentence: "they wake", Time: 3e9, PID: 7, Worker: -1, FD: 9}}); err != nil {
			t.Fatal(err)
		}
		if err := r.End(9, []diagnose.Lint{{Name: "leak", Needs: "a client that left"}}); err != nil || !r.Found() {
			t.Errorf("found: %v, %v", r.Found(), err)
		}
		if out.String() != want {
			t.Errorf("printed\n%snot\n%s", out.String(), want)
		}
		if got := r.Summary(); got != "2 findings in 1,235 events of 9 turns; 2 more were lost, and nothing is concluded from those" {
			t.Errorf("%q", got)
		}
	}
	var out strings.Builder
	r := New(&out, true)
	if err := r.End(0, nil); err != nil || r.Found() || out.String() != `{"findings":[],"events":0,"turns":0,"lost":0,"not_judged":[]}`+"\n" {
		t.Errorf("of nothing is printed %s", out.String())
	}
	if got := r.Summary(); got != "no fault shows in 0 events of 0 turns" {
		t.Errorf("%q", got)
	}
}

// Every lint is listed with what it is about and from when on.
func TestPrintLints(t *testing.T) {
	var text, object strings.Builder
	if err := PrintLints(&text, false); err != nil {
		t.Fatal(err)
	}
	if err := PrintLints(&object, true); err != nil {
		t.Fatal(err)
	}
	var listed []struct{ Name, About, Threshold string }
	if err := json.Unmarshal([]byte(object.String()), &listed); err != nil || len(listed) != len(diagnose.Lints()) {
		t.Errorf("%d lints are listed: %v", len(listed), err)
	}
	for _, l := range listed {
		if !strings.Contains(text.String(), l.Name) || l.About == "" || l.Threshold == "" {
			t.Errorf("%+v, and the text:\n%s", l, text.String())
		}
	}
}
