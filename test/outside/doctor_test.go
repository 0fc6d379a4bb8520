package outside

import (
	"encoding/json"
	"os/exec"
	"testing"
)

// The doctor says for each thing whether it is there, and its code says whether all is.
func TestDoctor(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(program, "doctor", "--json")
	cmd.Dir = "../.."
	out, _ := cmd.Output()
	var list []struct{ Name, Verdict, Status string }
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err, string(out))
	}
	code, seen := 0, map[string]string{}
	for _, l := range list {
		seen[l.Name] = l.Status
		if l.Status == "missing" {
			code = 3
		}
		if (l.Status == "ok") != (l.Verdict == "") {
			t.Errorf("%s is %s: %q", l.Name, l.Status, l.Verdict)
		}
	}
	if cmd.ProcessState.ExitCode() != code {
		t.Errorf("code %d, want %d: %v", cmd.ProcessState.ExitCode(), code, seen)
	}
	for _, name := range []string{"strace", "nc", "Go", "modules", "ports", "terminal", "ulimit -n", "free space for traces"} {
		if seen[name] == "" {
			t.Errorf("nothing is said of %s", name)
		}
	}
}
