package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/proc"
)

// Run builds b behind the layers l, with no network. The error has what the compiler
// said, the last 8 KiB of it.
func (b Build) Run(ctx context.Context, l Layers) error {
	ctx, cancel := context.WithTimeout(ctx, b.limit())
	defer cancel()
	cache, temp := filepath.Join(b.Work, "cache"), filepath.Join(b.Work, "tmp")
	if err := errors.Join(shadow(b.Cache, cache), os.MkdirAll(temp, 0o755)); err != nil {
		return err
	}
	o := l.order(Spec{
		Program: filepath.Join(b.GoRoot, "bin", "go"), Exec: []string{b.GoRoot},
		Read: append([]string{b.Dir, b.Cache}, b.Read...), Write: []string{b.Work}, Dir: b.Dir,
		Bounds: BuildBounds(),
		Env: []string{"GOROOT=" + b.GoRoot, "GOCACHE=" + cache, "GOMODCACHE=" + b.ModCache, "GOTMPDIR=" + temp,
			"TMPDIR=" + temp, "HOME=" + temp, "GOENV=off", "GOWORK=off", "GOFLAGS=-buildvcs=false", "GOTOOLCHAIN=local",
			"GOPROXY=off", "GOSUMDB=off", "GOTELEMETRY=off", "CGO_ENABLED=0", "PATH=" + filepath.Join(b.GoRoot, "bin")},
	})
	o.Read = append(o.Read, b.ModCache)
	o.Build, o.Keep = true, !l.Held(UserNS) && l.Held(OwnUID)
	cmd, err := l.guarded(ctx, o, "build", "-trimpath", "-o", filepath.Join(b.Work, b.Out), ".")
	if err != nil {
		return err
	}
	if l.Held(UserNS) && l.Held(NetNS) {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNET
	}
	cmd.Env = o.environment()
	return bounded(ctx, cmd, o.Bounds)
}

// bounded runs a command to its end and then ends what it left.
func bounded(ctx context.Context, cmd *exec.Cmd, b Bounds) error {
	said := &proc.Tail{}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("the build cannot be started: %w", err)
	}
	w := StartWatch(cmd.Process.Pid, b)
	err := cmd.Wait()
	w.End()
	switch {
	case w.Wrong() != nil:
		return fmt.Errorf("the build was stopped: %w", w.Wrong())
	case ctx.Err() != nil:
		return fmt.Errorf("the build was stopped: it did not end in time: %w", ctx.Err())
	case err != nil && said.String() != "":
		return errors.New(said.String())
	}
	return err
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
