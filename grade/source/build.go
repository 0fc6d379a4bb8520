package source

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"muxlab/grade/verdict"
	"muxlab/harness/model"
)

// What building one submission may need. A usual one takes 1 s and 200 MiB.
const (
	buildCPU    = 20              // seconds of each process of the go command
	buildMemory = 2 << 20         // KiB of each process
	buildWall   = 3 * time.Minute // where processor time is not bounded, and for the machine's other work
	warmCPU     = 300
	warmWall    = 10 * time.Minute
	maxOutput   = 64 << 10 // bytes of the go command's messages that are kept
)

// A BuildSpec says what to build, and where.
type BuildSpec struct {
	Submission *Submission
	Exercise   string // "06-epoll"
	Title      string
	Traits     model.Traits
	// Root is the folder of the muxlab module, "" to look for it.
	Root string
	// Cache is the folder of the built programs, which is made if need be; "" is one in
	// the user's cache.
	Cache string
	// Temp is where the module is put together; "" is the system's.
	Temp string
	// Env is added to the environment of the go command, as GOCACHE=…
	Env []string
	// CPU and Memory bound each process of the go command, in seconds and KiB; 0 is usual.
	CPU, Memory int
	// Run runs the go command in a sandbox: its arguments, folder, environment and outputs are
	// those of cmd, nothing but Run bounds it, and Warm was called before. nil: it runs as it
	// is, with CPU and Memory for its bounds.
	Run func(ctx context.Context, cmd *exec.Cmd) error
}

// Build makes a program of a submission, and returns its file: in a sandbox, it is
// proc.Launch's Program. What was built before is not built again. If the submission is
// why it cannot be built, the error is a *verdict.Failure.
//
// Build does not check what the submission uses: see Check.
func Build(ctx context.Context, b BuildSpec) (binary string, err error) {
	if err := b.complete(); err != nil {
		return "", err
	}
	key, err := b.key(ctx)
	if err != nil {
		return "", fmt.Errorf("cannot build: %w", err)
	}
	binary = filepath.Join(b.Cache, key)
	if info, err := os.Lstat(binary); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
		return binary, nil
	}
	return binary, b.build(ctx, binary)
}

// complete sets what has a usual value, and makes the cache.
func (b *BuildSpec) complete() (err error) {
	if b.Root, err = Root(b.Root); err != nil {
		return err
	}
	b.CPU, b.Memory = cmp.Or(b.CPU, buildCPU), cmp.Or(b.Memory, buildMemory)
	if b.Cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("cannot build: %w", err)
		}
		b.Cache = filepath.Join(dir, "muxlab", "built")
	}
	if err := os.MkdirAll(b.Cache, 0o755); err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	return nil
}

// key names what is built: the same has the same name.
func (b *BuildSpec) key(ctx context.Context) (string, error) {
	harness, err := harnessHash(b.Root)
	if err != nil {
		return "", err
	}
	tool, err := Go(ctx)
	if err != nil {
		return "", err
	}
	traits, err := json.Marshal(b.Traits)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q %q %q", b.Submission.Hash, b.Exercise, b.Title, traits, harness, tool.Version)
	return b.Exercise + "-" + hex.EncodeToString(h.Sum(nil))[:24], nil
}

// build builds the program in a module of its own, and moves it to binary.
func (b *BuildSpec) build(ctx context.Context, binary string) error {
	dir, err := os.MkdirTemp(b.Temp, "muxlab-build-*")
	if err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	defer os.RemoveAll(dir)
	names, err := b.write(dir)
	if f := asFailure(err); f != nil {
		return f
	}
	if err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	if b.Run == nil {
		if err := b.warm(ctx); err != nil {
			return err
		}
	}
	out, err := b.goBuild(ctx, dir, b.CPU, buildWall, "-o", "program", ".")
	if err != nil {
		return b.failure(ctx, err, out, names)
	}
	return keep(filepath.Join(dir, "program"), binary)
}

// keep moves a built program, so that binary is there whole or not at all.
func keep(program, binary string) error {
	info, err := os.Lstat(program)
	if err != nil || !info.Mode().IsRegular() {
		return errors.New("cannot build: the go command made no program")
	}
	text, err := os.ReadFile(program)
	if err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(binary), ".new-*")
	if err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o755), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), binary)
	}
	if err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	return nil
}

func firstLine(text []byte) string {
	first, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if strings.Contains(string(text), "golang.org/x/sys") {
		return "golang.org/x/sys is missing: run go mod download once, with a network, in muxlab's folder"
	}
	return first
}

// goBuild runs "go build" with args, and returns what it printed.
func (b *BuildSpec) goBuild(ctx context.Context, dir string, cpu int, within time.Duration, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	t, err := Go(ctx)
	if err != nil {
		return nil, err
	}
	argv := append([]string{t.Path, "build", "-trimpath", "-buildvcs=false", "-mod=readonly"}, args...)
	cmd, run := limited(ctx, cpu, b.Memory, argv...), func(_ context.Context, cmd *exec.Cmd) error { return cmd.Run() }
	if b.Run != nil {
		cmd, run = exec.CommandContext(ctx, argv[0], argv[1:]...), b.Run
	}
	cmd.Dir = dir
	cmd.Env = append(Environ(os.Environ()), b.Env...)
	out := &bounded{most: maxOutput}
	cmd.Stdout, cmd.Stderr = out, out
	err = run(ctx, cmd)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return out.Bytes(), err
}

// A bounded keeps the first bytes that are written to it, and drops the rest.
type bounded struct {
	bytes.Buffer
	most int
}

func (b *bounded) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), b.most-b.Len())])
	return len(p), nil
}

// compileFailure makes a Failure of what the compiler said.
func compileFailure(evidence string) *verdict.Failure {
	f := refuse("a program that compiles", "The compiler reports errors.", "")
	f.Evidence = evidence
	return f
}
