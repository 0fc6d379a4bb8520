package witness

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// unprivileged is how a process is started that may not look at everything: tests of CI
// run as root.
func unprivileged() *syscall.SysProcAttr {
	if os.Getuid() != 0 {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
}

func TestProbe(t *testing.T) {
	if err := Probe(); err != nil {
		t.Error(err)
	}
}

// A process that makes itself unreadable, and one of another user, hide: the one who looks
// can read its own probe. If that cannot be read, nobody is to blame but the grader.
func TestHidden(t *testing.T) {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env, cmd.SysProcAttr = append(os.Environ(), roleVariable+"=look"), unprivileged()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 3 {
		t.Fatalf("%s", out)
	}
	if !strings.HasPrefix(lines[0], ErrHidden.Error()) {
		t.Errorf("of a child that hides: %s", lines[0])
	}
	if !strings.HasPrefix(lines[2], ErrProbe.Error()) {
		t.Errorf("of a probe that may not be read: %s", lines[2])
	}
	if os.Getuid() == 0 && !strings.HasPrefix(lines[1], ErrHidden.Error()) {
		t.Errorf("of a process of root: %s", lines[1])
	}
	if os.Getuid() != 0 && lines[1] != "<nil>" {
		t.Errorf("of one of its own user: %s", lines[1])
	}
}

// A probe that is not there, or that does not read, is the grader's error.
func TestProbeBroken(t *testing.T) {
	for name, cmd := range map[string]*exec.Cmd{
		"no program": exec.Command("/nowhere", probeName),
		"it ends":    exec.Command("/proc/self/exe", "-test.run=^$"),
	} {
		if err := probe(cmd); !errors.Is(err, ErrProbe) || errors.Is(err, ErrHidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A process that may not be read hides only if the probe may be.
func TestWhose(t *testing.T) {
	if err := whose(errForbidden, func() error { return nil }); !errors.Is(err, ErrHidden) {
		t.Error(err)
	}
	if err := whose(errForbidden, func() error { return ErrProbe }); !errors.Is(err, ErrProbe) || errors.Is(err, ErrHidden) {
		t.Error(err)
	}
}
