package stage

import (
	"bufio"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Children that ran before strace came are named.
func TestChildrenThatRanAlreadyAreSaid(t *testing.T) {
	cmd := exec.Command("sh", "-c", "sleep 60 & echo $!; wait")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	child, _ := strconv.Atoi(strings.TrimSpace(line))
	defer cmd.Wait()
	defer cmd.Process.Kill()
	defer exec.Command("kill", strconv.Itoa(child)).Run()
	s := &Traced{children: descendants(cmd.Process.Pid)}
	if !slices.Equal(s.children, []int{child}) {
		t.Skipf("the children of a process are not known here: %v", s.children)
	}
	if words := s.Unseen(); words != "its child "+strconv.Itoa(child)+" ran already and is not shown: attach to it" {
		t.Errorf("it says %q", words)
	}
	s.children = []int{1234567, 1234568, 1234569}
	if words := s.Unseen(); words != "its 3 children ran already and are not shown: attach to one, such as 1234567" || len(words) > 76 {
		t.Errorf("it says %q", words)
	}
	if words := (&Traced{}).Unseen(); words != "" {
		t.Errorf("without children it says %q", words)
	}
}
