//go:build !linux

package sandbox

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"

	"muxlab/harness/proc"
)

// Elsewhere than on Linux there are no walls: everything runs as it is, and every layer
// says so.

var errLinux = errors.New("it is for Linux")

// Probe returns layers none of which holds.
func Probe(context.Context) Layers { return none(errLinux.Error()) }

// Main does nothing.
func Main() {}

// A Driver is the process that judges one submission.
type Driver struct {
	*exec.Cmd
	Results io.ReadCloser
	Said    *proc.Tail
}

// StartDriver starts this program with args, and spec as its standard input.
func StartDriver(ctx context.Context, _ Layers, spec io.Reader, args ...string) (*Driver, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	d := &Driver{exec.CommandContext(ctx, exe, args...), r, &proc.Tail{}}
	d.Stderr = d.Said
	d.Stdin, d.ExtraFiles = spec, []*os.File{w}
	if err := d.Start(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return d, nil
}

// Wait waits for the driver to end.
func (d *Driver) Wait() error { return errors.Join(d.Cmd.Wait(), d.Results.Close()) }

// Enter returns where a driver writes its results.
func Enter(Layers) (*os.File, error) { return os.NewFile(3, "results"), nil }

// Server returns how the program of s is started.
func (l Layers) Server(s Spec) (proc.Launch, error) { return proc.Launch{Program: s.Program}, nil }

// Number returns ns: there are no namespaces.
func Number(_, ns int) int { return ns }

// A Watch watches nothing.
type Watch struct{}

// StartWatch returns a Watch.
func StartWatch(int, Bounds) *Watch { return &Watch{} }

// Peak is unknown.
func (*Watch) Peak() int64 { return 0 }

// Wrong returns nil.
func (*Watch) Wrong() error { return nil }

// End does nothing.
func (*Watch) End() {}

// Sweep does nothing.
func Sweep() {}

// Run runs the go command with no walls.
func (b Build) Run(_ context.Context, _ Layers, tool *exec.Cmd) error {
	tool.Env = append(tool.Env, "GOCACHE="+b.Cache)
	return tool.Run()
}
