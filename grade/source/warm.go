package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// Warm builds the harness into the cache of the go command, $GOCACHE in b.Env, with
// nothing of a submission: building one against it takes less than a second. It is done
// once for a folder b.Cache. Of b, Submission and Exercise need not be set.
func Warm(ctx context.Context, b BuildSpec) error {
	if err := b.complete(); err != nil {
		return err
	}
	b.Run = nil
	return b.warm(ctx)
}

// warm builds the harness, which is the same for all, so that what takes long afterwards
// is the submission's.
func (b *BuildSpec) warm(ctx context.Context) error {
	done, err := b.warmed(ctx)
	if err != nil {
		return err
	}
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	dir, err := os.MkdirTemp(b.Temp, "muxlab-warm-*")
	if err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := b.writeModule(dir); err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	if out, err := b.goBuild(ctx, dir, warmCPU, warmWall, "-o", os.DevNull, "muxlab/harness/exercise"); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("cannot build the harness with the go command: %w: %s", err, firstLine(out))
	}
	// The go command forgets what was not used for some days: of other harnesses.
	others, _ := filepath.Glob(filepath.Join(b.Cache, "harness-*"))
	for _, name := range others {
		os.Remove(name)
	}
	return os.WriteFile(done, nil, 0o644)
}

// warmed is the file that says that the harness was built.
func (b *BuildSpec) warmed(ctx context.Context) (string, error) {
	harness, err := harnessHash(b.Root)
	if err != nil {
		return "", fmt.Errorf("cannot build: %w", err)
	}
	tool, err := Go(ctx)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Append(nil, harness, tool.Version, b.Env))
	return filepath.Join(b.Cache, "harness-"+hex.EncodeToString(sum[:12])), nil
}

// writeModule puts go.mod and go.sum of a module that uses muxlab into dir.
func (b *BuildSpec) writeModule(dir string) error {
	mod, sum, err := moduleFiles(b.Root, "submission", b.Root)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), mod, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644)
}
