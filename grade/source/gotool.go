package source

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A Tool is the go command of this machine.
type Tool struct {
	Path    string
	Version string // "go1.26.11"
	Root    string // GOROOT
	Modules string // GOMODCACHE
}

var tool = sync.OnceValues(func() (Tool, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return Tool{}, errors.New("the go command was not found: install Go, and put it into PATH")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "env", "GOVERSION", "GOROOT", "GOMODCACHE")
	cmd.Env = Environ(cmd.Environ())
	out, err := cmd.Output()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(lines) != 3 {
		return Tool{}, fmt.Errorf("the go command does not run: %v", err)
	}
	return Tool{path, strings.TrimSpace(lines[0]), strings.TrimSpace(lines[1]), strings.TrimSpace(lines[2])}, nil
})

// Go finds the go command; it looks once.
func Go(context.Context) (Tool, error) { return tool() }

// Warning says what is wrong with building a stranger's code with this version, or "".
func (t Tool) Warning() string {
	if safe(t.Version) {
		return ""
	}
	return fmt.Sprintf("%s has known ways for source code to run programs while it is built: "+
		"use Go 1.26.11 or later to grade the work of others", t.Version)
}

// safe reports whether version is at least go1.26.11. One that cannot be read, as of a
// development version, is taken to be new.
func safe(version string) bool {
	number, ok := strings.CutPrefix(strings.Fields(version + " ?")[0], "go")
	if !ok {
		return true
	}
	parts := strings.Split(number, ".")
	for i, least := range []int{1, 26, 11} {
		if i >= len(parts) {
			return false
		}
		digits := parts[i]
		if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
			digits = digits[:end] // "26rc1"
		}
		n, err := strconv.Atoi(digits)
		if err != nil || n != least {
			return err == nil && n > least
		}
	}
	return true
}

// limited returns a command whose processes have cpu seconds and memory KiB each, and
// that is killed with all that it started.
func limited(ctx context.Context, cpu, memory int, argv ...string) *exec.Cmd {
	// The shell sets limits that all it starts inherit: where the system does not know
	// one of them, the others hold.
	limits := fmt.Sprintf("ulimit -d %d 2>/dev/null; ulimit -t %d 2>/dev/null; ulimit -c 0 2>/dev/null; exec \"$@\"", memory, cpu)
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", limits, "sh"}, argv...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 2 * time.Second
	return cmd
}

// Environ returns the environment of the go command: nothing of the user's settings that could
// make it reach the network, run another program, or build something else.
func Environ(from []string) []string {
	env := []string{
		"CGO_ENABLED=0", "GOPROXY=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOWORK=off", "GOENV=off",
		"GOFLAGS=", "GO111MODULE=on", "GOTELEMETRY=off", "GOMEMLIMIT=1GiB", "LC_ALL=C",
	}
	for _, v := range from {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "PATH", "HOME", "TMPDIR", "GOCACHE", "GOMODCACHE", "GOPATH", "GOROOT", "XDG_CACHE_HOME":
			env = append(env, v)
		}
	}
	return env
}
