package judge

import (
	"os"
	"strings"
	"testing"

	"muxlab/grade/exercises"
	"muxlab/grade/sandbox"
	"muxlab/grade/verdict"
)

// A server that makes itself unreadable where nothing forbids it loses the stage and is
// flagged. If the grader cannot read its own child either, that is the grader's error. In
// neither case do the accounts contradict each other.
func TestServerThatHides(t *testing.T) {
	p := here(t)
	if os.Getuid() == 0 { // which reads all
		if os.Getenv(placeVar) == "" {
			p.asNobody(t, "TestServerThatHides", 0o755)
			p.asNobody(t, "TestServerThatHides", 0o111) // it cannot read what it starts of itself
		}
		return
	}
	o := p.options("nondumpable")
	o.unchecked = true
	l := sandbox.Probe(t.Context()).Without(sandbox.UserNS, sandbox.Seccomp)
	r, err := Apart(t.Context(), exercises.Epoll, p.submission(t, "nondumpable"), l, o)
	if err != nil {
		t.Fatal(err)
	}
	_, blind := os.Open("/proc/self/exe")
	want, flags := verdict.Failed, "hidden"
	if blind != nil {
		want, flags = verdict.GraderError, ""
	}
	var kinds []string
	for _, f := range r.Flags {
		kinds = append(kinds, f.Kind)
	}
	if r.Stages[0].State != want || strings.Join(kinds, " ") != flags || r.Points != 0 {
		t.Errorf("the grader cannot read itself: %v; %s, %v, %+v", blind, r.Score(), r.Flags, r.Stages[0])
	}
}
