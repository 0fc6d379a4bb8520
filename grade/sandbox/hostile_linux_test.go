package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// held says which layers, one of them at least, must hold against an attack. None: it is
// held always.
var held = map[string][]string{
	"connect out":                      {NetNS, LandlockTC},
	"read a secret":                    {FileTree, Landlock, OwnUID},
	"write outside":                    {FileTree, Landlock},
	"ptrace the driver":                {PidNS, OwnUID, Seccomp, Landlock},
	"signal the driver":                {PidNS, OwnUID, LandlockIP},
	"read the driver's memory":         {},
	"become non-dumpable":              {Seccomp},
	"become non-dumpable by high bits": {Seccomp},
	"raw socket":                       {Seccomp, UserNS, OwnUID},
	"MPTCP socket":                     {Seccomp},
	"new namespace":                    {Seccomp},
	"execute a shell":                  {FileTree, Landlock},
	"execute what it wrote":            {FileTree, Landlock},
	"leave a daemon":                   {}, // it starts, and is killed
	"many processes":                   {}, // they start, and are killed
	"much memory":                      {Limits},
	"flood the output":                 {},
}

// allowed are attacks that succeed, and do no harm.
var allowed = map[string]bool{"leave a daemon": true, "flood the output": true, "nothing": true}

// sets are the layers with which everything is tried.
var sets = []struct {
	name    string
	without []string
}{
	{"all", nil},
	{"no namespaces", []string{UserNS}},
	{"namespaces alone", []string{Landlock, LandlockTC, LandlockIP, Seccomp}},
	{"neither", []string{UserNS, OwnUID}},
}

// as is the user that runs the tests again.
const as = 65534

func TestHostile(t *testing.T) {
	place := t.TempDir()
	for dir := place; dir != filepath.Dir(os.TempDir()) && dir != os.TempDir(); dir = filepath.Dir(dir) {
		os.Chmod(dir, 0o755)
	}
	program := filepath.Join(place, "program")
	text, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	probed := Probe(t.Context())
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			l := probed.Without(s.without...)
			p := prepare(t, place, program, l)
			for attack := range attacks {
				t.Run(attack, func(t *testing.T) { p.try(t, attack) })
			}
		})
	}
}

// TestHostileUnprivileged runs TestHostile as a user without privileges.
func TestHostileUnprivileged(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only the superuser can become another user; TestHostile was run as this one")
	}
	place, err := os.MkdirTemp("", "sandbox")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(place)
	program := filepath.Join(place, "program")
	text, err := os.ReadFile(self)
	if err == nil {
		err = os.WriteFile(program, text, 0o755)
	}
	if err != nil || os.Chmod(place, 0o755) != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run", "^TestHostile$", "-test.v")
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "HOME="+place)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: as, Gid: as}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("as user %d: %v\n%s", as, err, out)
	}
	t.Logf("%s", out)
}

// prepare makes what the attacks are after.
func prepare(t *testing.T, place, program string, l Layers) plan {
	t.Helper()
	work, err := os.MkdirTemp(place, "work")
	if err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(work, "outside")
	closed := filepath.Join(work, "closed")
	if os.Chmod(work, 0o755) != nil || os.Mkdir(outside, 0o777) != nil || os.Chmod(outside, 0o777) != nil || os.Mkdir(closed, 0o700) != nil {
		t.Fatal("the folders cannot be made")
	}
	secret := filepath.Join(closed, "secret")
	if err := os.WriteFile(secret, []byte("42"), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return plan{
		Layers: l, Program: program, Work: work, Secret: secret, Outside: outside,
		Port: listener.Addr().(*net.TCPAddr).Port, Libs: libraries(),
	}
}

// libraries are where those of a test binary are, which is linked to C's.
func libraries() (list []string) {
	for _, dir := range []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64"} {
		if _, err := os.Stat(dir); err == nil {
			list = append(list, dir)
		}
	}
	return list
}

func (p plan) try(t *testing.T, attack string) {
	p.Attack = attack
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	d, err := StartDriver(t.Context(), p.Layers, strings.NewReader(string(text)), driverCommand)
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(d.Results)
	if err := d.Wait(); err != nil {
		t.Fatalf("the driver ended with %v: %s", err, d.Said.String())
	}
	var o outcomeOf
	if err := json.Unmarshal(answer, &o); err != nil {
		t.Fatalf("%v: %q", err, answer)
	}
	t.Logf("%.300s", fmt.Sprintf("%+v", o))
	p.judge(t, o)
}

func (p plan) judge(t *testing.T, o outcomeOf) {
	by := held[p.Attack]
	stands := len(by) == 0
	for _, name := range by {
		stands = stands || p.Layers.Held(name)
	}
	if p.Attack == "nothing" && (o.Said != "" || o.Stopped != "" || o.Wrong != "" || o.Frame != "<nil>, server runs: true, events: true") {
		t.Errorf("an honest server: %+v", o)
	}
	if !stands {
		t.Skipf("not held here: %s; it went %q", strings.Join(p.Layers.missing(by...), ", "), o.Said)
	}
	if o.Said == "" && !allowed[p.Attack] {
		t.Errorf("the attack succeeded: %+v", o)
	}
	if strings.HasPrefix(o.Said, "unreachable") {
		t.Errorf("the server was not reached: %s", o.Said)
	}
	for end := time.Now().Add(10 * time.Second); left(p.Outside); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a daemon runs on")
		}
	}
}

// left reports whether a daemon of a test runs that was given this folder.
func left(folder string) bool {
	all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range all {
		text, _ := os.ReadFile(name)
		if strings.Contains(string(text), daemonCommand+"\x00"+folder) {
			return true
		}
	}
	return false
}
