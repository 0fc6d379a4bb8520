package judge

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"muxlab/grade/sandbox"
	"muxlab/grade/source"
)

var warming sync.Mutex

// Warm builds the harness, with nothing of a submission, into the build cache that Apart
// shows to the compiler of each. It takes up to a minute the first time, and nothing later.
func Warm(ctx context.Context, o Options) error {
	warming.Lock()
	defer warming.Unlock()
	dir, err := o.warm()
	if err != nil {
		return err
	}
	return source.Warm(ctx, source.BuildSpec{Root: o.Root, Cache: dir, Env: []string{"GOCACHE=" + goCache(dir)}})
}

// warm is the folder of the cache, with what says that it is complete.
func (o *Options) warm() (string, error) {
	if o.Cache != "" {
		return filepath.Join(o.Cache, "warm"), nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "muxlab", "warm"), err
}

func goCache(warm string) string { return filepath.Join(warm, "go") }

// walled has the compiler run in the folder work behind the layers, with a build cache of
// its own over the warm one.
func walled(l sandbox.Layers, work string, o Options, spec *source.BuildSpec) error {
	tool, err := source.Go(context.Background())
	if err != nil {
		return err
	}
	warm, err := o.warm()
	if err != nil {
		return err
	}
	b := sandbox.Build{GoRoot: tool.Root, Read: []string{spec.Root, tool.Modules}, Cache: goCache(warm), Bounds: sandbox.BuildBounds()}
	spec.Env = []string{"GOMODCACHE=" + tool.Modules}
	spec.Temp, spec.CPU, spec.Memory = work, int(b.Bounds.CPU/time.Second), int(b.Bounds.Memory>>10)
	spec.Run = func(ctx context.Context, cmd *exec.Cmd) error { return b.Run(ctx, l, cmd) }
	return nil
}

// workFolder makes a folder that every user can reach: a server may be another one.
func workFolder() (string, error) {
	for _, at := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		if !reachable(at) {
			continue
		}
		dir, err := os.MkdirTemp(at, "muxlab-judge-")
		if err != nil {
			continue
		}
		return dir, os.Chmod(dir, 0o755)
	}
	return "", fmt.Errorf("there is no folder for the work that every user can reach: set TMPDIR to one, not %s", os.TempDir())
}

// reachable reports whether every user finds what is in dir.
func reachable(dir string) bool {
	dir, err := filepath.EvalSymlinks(dir)
	for ; err == nil; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
	return false
}

// copied copies the program to where every user can reach it, and nobody else changes it.
func copied(program, work string) (string, error) {
	from, err := os.Open(program)
	if err != nil {
		return "", err
	}
	defer from.Close()
	name := filepath.Join(work, "server")
	to, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, from)
	if closed := to.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(name, 0o755)
	}
	return name, err
}
