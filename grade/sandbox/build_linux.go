package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Run runs the go command behind the layers l, with no network: its arguments, folder,
// environment and outputs are those of tool. What it compiles is kept in a cache of its
// own, which is removed.
func (b Build) Run(ctx context.Context, l Layers, tool *exec.Cmd) error {
	own, err := os.MkdirTemp(filepath.Dir(tool.Dir), "own-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(own)
	cache, temp := filepath.Join(own, "cache"), filepath.Join(own, "tmp")
	if err := errors.Join(shadow(b.Cache, cache), os.MkdirAll(temp, 0o755)); err != nil {
		return err
	}
	o := l.order(Spec{
		Program: filepath.Join(b.GoRoot, "bin", "go"), Exec: []string{b.GoRoot}, Read: append([]string{b.Cache}, b.Read...),
		Write: []string{own, tool.Dir}, Dir: tool.Dir, Bounds: b.Bounds,
		Env: []string{"GOROOT=" + b.GoRoot, "GOCACHE=" + cache, "GOTMPDIR=" + temp, "TMPDIR=" + temp, "HOME=" + temp},
	})
	theirs := slices.Clone(tool.Env)
	slices.Reverse(theirs) // there the last of a name counts
	o.Env = append(o.Env, theirs...)
	o.Build, o.Keep = true, !l.Held(UserNS) && l.Held(OwnUID)
	cmd, err := l.guarded(ctx, o, tool.Args[1:]...)
	if err != nil {
		return err
	}
	if l.Held(UserNS) && l.Held(NetNS) {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNET
	}
	cmd.Env, cmd.Stdout, cmd.Stderr = o.environment(), tool.Stdout, tool.Stderr
	return watched(cmd, o.Bounds)
}

// watched runs a command to its end and then ends what it left.
func watched(cmd *exec.Cmd, b Bounds) error {
	cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("the build cannot be started: %w", err)
	}
	w := StartWatch(cmd.Process.Pid, b)
	err := cmd.Wait()
	w.End()
	return errors.Join(err, w.Wrong())
}

// shadow makes private a build cache that has all that warm has, as links: what is
// found there is read, and what is new is written to private alone.
func shadow(warm, private string) error {
	err := filepath.WalkDir(warm, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(warm, path)
		if err != nil {
			return err
		}
		to := filepath.Join(private, below)
		switch {
		case d.IsDir():
			return os.MkdirAll(to, 0o755)
		case filepath.Dir(below) == ".": // README, trim.txt
			return nil
		}
		return os.Symlink(path, to)
	})
	if err != nil {
		return err
	}
	// The go command removes old entries once a day. It did so now.
	return os.WriteFile(filepath.Join(private, "trim.txt"), fmt.Appendf(nil, "%d", time.Now().Unix()), 0o644)
}
