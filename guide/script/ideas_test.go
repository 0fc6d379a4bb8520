package script

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// An idea is a line of the page of wrong ideas.
type idea struct{ lab, step, shows string }

// ideas reads the page of wrong ideas.
func ideas(t *testing.T) (all []idea) {
	t.Helper()
	data, err := os.ReadFile("../../labs/IDEAS.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(data), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) == 6 && !strings.Contains(line, "---") && !strings.Contains(line, "the idea") {
			all = append(all, idea{strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4])})
		}
	}
	return all
}

// Each wrong idea has its step: a prediction in which it can be chosen, and the run shows
// something else. That the run does, the walks through the labs show.
func TestWrongIdeas(t *testing.T) {
	labs, err := List(os.DirFS("../../labs"))
	if err != nil {
		t.Fatal(err)
	}
	all := ideas(t)
	if len(all) < 20 {
		t.Fatalf("%d ideas only: the test looks at the wrong lines", len(all))
	}
	for _, i := range all {
		if why := refutes(labs, i); why != "" {
			t.Errorf("lab %s, step %s: %s", i.lab, i.step, why)
		}
	}
	for _, bad := range []idea{{"1", "silent", "1"}, {"1", "nothing", "1"}, {"99", "x", "1"}, {"3", "looked", "another option"}} {
		if refutes(labs, bad) == "" {
			t.Errorf("%v counts as a step that refutes something", bad)
		}
	}
}

// refutes says why a step cannot refute an idea, or "".
func refutes(labs []*Lab, i idea) string {
	for _, l := range labs {
		if strconv.Itoa(l.Number) != i.lab {
			continue
		}
		for n := range l.Steps {
			if s := &l.Steps[n]; s.ID == i.step {
				return canRefute(s, i.shows)
			}
		}
	}
	return "there is no such step"
}

func canRefute(s *Step, shows string) string {
	if s.Kind != Predict {
		return "it predicts nothing"
	}
	if s.Answer != AnswerChoice {
		if len(s.Wrong) == 0 {
			return "no wrong answer is answered"
		}
		return ""
	}
	for _, o := range s.Options {
		if o.Text == shows {
			return ""
		}
	}
	return "there is no such option: " + shows
}
