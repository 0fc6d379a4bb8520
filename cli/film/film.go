// Package film is muxlab export --cast: it writes what the screen shows as a recording
// plays, for asciinema and for machines on which muxlab does not run.
package film

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/harness/files"
	"muxlab/harness/proc"
	"muxlab/harness/units"
	"muxlab/session/control"
	"muxlab/stage"
	"muxlab/viz/cast"
	"muxlab/viz/page"
	"muxlab/viz/term"
)

// Flags are what muxlab export --cast is told. Register adds them to a command.
type Flags struct {
	File string // "": no film is asked for
	size string
	fps  int

	w, h int // of size
}

// Register adds the flags.
func (f *Flags) Register(flags *pflag.FlagSet) {
	flags.StringVar(&f.File, "cast", "", "write what the screen shows as the recording plays into this file, for asciinema")
	flags.StringVar(&f.size, "size", "80x24", "with --cast: the size of the screen in cells")
	flags.IntVar(&f.fps, "fps", 10, "with --cast: the most pictures a second, to 30")
}

// Check says in one sentence what does not go together, or nothing.
func (f *Flags) Check(c *cobra.Command, attach bool) error {
	const most = 500
	n, err := fmt.Sscanf(f.size, "%dx%d", &f.w, &f.h)
	switch {
	case f.File == "" && (c.Flags().Changed("size") || c.Flags().Changed("fps")):
		return proc.Usagef("--size and --fps are about --cast FILE")
	case f.File != "" && attach:
		return proc.Usagef("--cast is of a recording; of a server that runs, muxlab watch --attach --cast FILE makes one")
	case err != nil || n != 2 || fmt.Sprintf("%dx%d", f.w, f.h) != f.size:
		return proc.Usagef("--size is WIDTHxHEIGHT in cells, as in 80x24, not %q", f.size)
	case f.w < term.MinWidth || f.h < term.MinHeight || f.w > most || f.h > most:
		return proc.Usagef("--size is from %dx%d to %dx%d, not %s", term.MinWidth, term.MinHeight, most, most, f.size)
	case f.fps < 1 || f.fps > page.FramesASecond:
		return proc.Usagef("--fps is from 1 to %d, not %d", page.FramesASecond, f.fps)
	}
	return nil
}

// Film writes what the screen shows as the recording name plays, until the end of ctx. A
// file of an earlier run stays, unless overwrite is true.
func (f *Flags) Film(ctx context.Context, l *stage.Launcher, name string, overwrite bool) error {
	if f.File == "" {
		return nil
	}
	s, err := l.Replay(name)
	if err != nil {
		return err
	}
	c := control.New(s)
	defer c.Close()
	if s.Damage() != nil {
		fmt.Fprintln(os.Stderr, "muxlab:", s.Damage())
	}
	to, err := files.CreateOut(f.File, overwrite)
	if err != nil {
		return err
	}
	out := cast.New(to, "muxlab: "+filepath.Base(name), f.fps)
	err = cast.Play(ctx, out, c, term.Colourless(false).InColour(), f.w, f.h)
	if err = errors.Join(err, out.Close(), to.Close()); err != nil {
		return fmt.Errorf("the film is incomplete: %w", err)
	}
	fmt.Fprintln(os.Stderr, f.written(out.Pictures()))
	return nil
}

// written says what was written, and how it is played.
func (f *Flags) written(pictures int) string {
	return fmt.Sprintf("wrote %s, a screen of %dx%d that changes %s; play it with asciinema play %s",
		f.File, f.w, f.h, units.Text.Many(pictures, "time", "times"), f.File)
}
