package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// probedFor is the most that a trial of the walls may take.
const probedFor = 20 * time.Second

// Probe tries which layers can be had here, each by really making it, in a child. It
// takes some tens of milliseconds.
func Probe(ctx context.Context) Layers {
	ctx, cancel := context.WithTimeout(ctx, probedFor)
	defer cancel()
	l := none("it was not tried")
	_, err := freeUser()
	l.set(OwnUID, err)
	probeLandlock(l)
	for _, name := range []string{UserNS, NetNS, PidNS, FileTree, Seccomp, Limits} {
		l.set(name, nil)
	}
	failed, err := probeWith(ctx, l)
	if err != nil && l.Held(OwnUID) { // perhaps there is one user only
		l.set(OwnUID, err)
		failed, err = probeWith(ctx, l)
	}
	if err != nil {
		for _, name := range []string{UserNS, NetNS, PidNS, FileTree} {
			l.set(name, err)
		}
		_, own := freeUser()
		l.set(OwnUID, own)
		if failed, err = tryGuard(ctx, l); err != nil {
			return none(err.Error())
		}
	}
	for name, why := range failed {
		if name != "" {
			l.set(name, errors.New(why))
		}
	}
	return l
}

func probeLandlock(l Layers) {
	abi, err := ll.LandlockGetABIVersion()
	if err != nil {
		err = fmt.Errorf("the kernel has no Landlock: %w", err)
	}
	for _, one := range []struct {
		name string
		abi  int
	}{{Landlock, 1}, {LandlockTC, 4}, {LandlockIP, 6}} {
		l.set(one.name, err)
		if err == nil && abi < one.abi {
			l.set(one.name, fmt.Errorf("the kernel has version %d of Landlock, and this needs %d", abi, one.abi))
		}
	}
}

// trial is the argument that makes a hidden process the driver of a trial.
const trial = "trial"

// probeWith starts a driver in the namespaces of l, and in it a guard that tries its walls.
func probeWith(ctx context.Context, l Layers) (failed map[string]string, err error) {
	attr, err := l.driverAttributes()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, hidden, trial, string(text))
	cmd.SysProcAttr, cmd.Env = attr, environment()
	return outcome(cmd)
}

// outcome runs a process that writes which walls failed.
func outcome(cmd *exec.Cmd) (failed map[string]string, err error) {
	var said strings.Builder
	cmd.Stderr, cmd.WaitDelay = &said, time.Second
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(said.String()); text != "" {
			err = errors.New(text)
		}
		return nil, err
	}
	return failed, json.Unmarshal(out, &failed)
}

// tryGuard starts a guard that tries its walls.
func tryGuard(ctx context.Context, l Layers) (failed map[string]string, err error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "muxlab-sandbox")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	o := l.order(Spec{Program: exe, Write: []string{dir}, Bounds: ServerBounds()})
	o.Trial = true
	cmd, err := l.guarded(ctx, o)
	if err != nil {
		return nil, err
	}
	return outcome(cmd)
}

// guarded is a command that puts up the walls of o and executes its program with args.
func (l Layers) guarded(ctx context.Context, o order, args ...string) (*exec.Cmd, error) {
	attr, err := l.place(&o)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	argv := append([]string{hidden, string(text), o.Program}, args...)
	cmd := exec.CommandContext(ctx, self, argv...)
	attr.Setpgid = true
	cmd.SysProcAttr, cmd.Env, cmd.WaitDelay = attr, o.environment(), time.Second
	return cmd, nil
}

// Main makes this process a part of the sandbox, if it was started as one, and does not
// return then. main calls it first of all.
func Main() {
	if len(os.Args) < 3 || os.Args[1] != hidden {
		return
	}
	err := part()
	if err != nil {
		fmt.Fprintln(os.Stderr, "muxlab:", err)
	}
	const machine = 3 // this machine cannot do it, see proc.ExitCode
	os.Exit(map[bool]int{true: 0, false: machine}[err == nil])
}

func part() error {
	if os.Args[2] == trial {
		return tryDriver([]byte(os.Args[3]))
	}
	var o order
	if err := json.Unmarshal([]byte(os.Args[2]), &o); err != nil {
		return err
	}
	return guard(&o, os.Args[3:])
}

// tryDriver is the driver of a trial: it does what Enter does with namespaces, and writes
// what a guard in it writes.
func tryDriver(text []byte) error {
	var l Layers
	if err := json.Unmarshal(text, &l); err != nil {
		return err
	}
	entered.Store(true)
	if err := loopbackUp(); err != nil {
		return err
	}
	failed, err := tryGuard(context.Background(), l)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(failed)
}
