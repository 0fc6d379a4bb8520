package exercise

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"muxlab/grade/verdict"
	"muxlab/harness/proc"
)

// pollEvery is how often the files are looked at: there are few.
const pollEvery = 150 * time.Millisecond

func watchCommand(w Wiring) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "watch [EXERCISE]",
		Short: "run it again at each change of your files",
		Long: `Run the exercise now, and again each time you save a file in its folder. The newest
result is on the screen. It ends when all stages have passed, or with q or ctrl-c.`,
		Example: "  muxlab exercise watch 06",
		Args:    oneExercise,
		RunE: func(c *cobra.Command, args []string) error {
			work, err := find(c, args)
			if err != nil {
				return err
			}
			f.times = 1
			if err := f.check(c, work); err != nil {
				return err
			}
			if !w.Terminal().Shown {
				return proc.Usagef("watch needs a terminal: muxlab exercise run %s runs it once", work.ID)
			}
			ctx, stop := w.Interrupted()
			defer stop()
			keys, restore, err := rawKeys()
			if err != nil {
				return err
			}
			defer restore()
			out := crlfWriter{c.OutOrStdout()}
			return w.newRunner(work, f, out, out).watch(ctx, keys)
		},
	}
	flags := c.Flags()
	flags.Uint64Var(&f.seed, "seed", 0, "decides what clients send (default another one each time)")
	flags.StringSliceVar(&f.stages, "stage", nil, "run this stage, and those that it needs; may be repeated")
	flags.BoolVar(&f.ascii, "ascii", false, "write ASCII alone")
	return c
}

// look reads the student's files, by name. A file that cannot be read counts as none: it
// may be on its way.
func look(dir string) map[string]string {
	all := map[string]string{}
	names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, name := range names {
		info, err := os.Stat(name)
		if strings.HasSuffix(name, "_test.go") || err != nil || info.Size() > 1<<20 {
			continue
		}
		if text, err := os.ReadFile(name); err == nil {
			all[filepath.Base(name)] = string(text)
		}
	}
	return all
}

// errQuit says that q or ctrl-c was pressed.
var errQuit = errors.New("quit")

const ctrlC = 3

func quits(key byte) bool { return key == 'q' || key == ctrlC }

// watch judges, and judges again after each change, until all passes or a key ends it.
func (r *runner) watch(ctx context.Context, keys <-chan byte) error {
	for {
		seen := look(r.dir)
		result, err := r.once(ctx, keys, seen)
		switch {
		case errors.Is(err, errQuit):
			return nil
		case errors.Is(err, errChanged):
			continue
		case err != nil:
			return err
		}
		if err := r.page(&result); err != nil {
			return err
		}
		err = r.await(ctx, keys, seen, r.done(&result))
		fmt.Fprintln(r.out)
		if err != nil {
			return nil // a key, or the end
		}
	}
}

var errChanged = errors.New("a file has changed")

// once judges the files as they are. If they change meanwhile it gives up.
func (r *runner) once(ctx context.Context, keys <-chan byte, seen map[string]string) (verdict.Result, error) {
	io.WriteString(r.out, "\x1b[H\x1b[2J")
	fmt.Fprintln(r.out, r.header(false))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		result verdict.Result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		result, err := r.judge(ctx, &live{r: r, w: r.out, shown: true})
		done <- outcome{result, err}
	}()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case o := <-done:
			return o.result, o.err
		case key, open := <-keys:
			if open && !quits(key) {
				continue
			}
			cancel()
			<-done
			return verdict.Result{}, errQuit
		case <-tick.C:
			if !maps.Equal(seen, look(r.dir)) {
				cancel()
				<-done
				return verdict.Result{}, errChanged
			}
		}
	}
}

// await waits until the files differ from seen, and returns nil then. It returns errQuit
// for q or ctrl-c, and, if any key will do, for any key.
func (r *runner) await(ctx context.Context, keys <-chan byte, seen map[string]string, anyKey bool) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case key, open := <-keys:
			if !open || anyKey || quits(key) {
				return errQuit
			}
		case <-tick.C:
			if !anyKey && !maps.Equal(seen, look(r.dir)) {
				return nil
			}
		}
	}
}

// rawKeys returns the keys that are pressed, one byte each, as they are pressed. restore
// gives the terminal back.
func rawKeys() (keys <-chan byte, restore func(), err error) {
	before, err := term.MakeRaw(os.Stdin.Fd())
	if err != nil {
		return nil, nil, fmt.Errorf("the keys of this terminal cannot be read: %w", err)
	}
	all := make(chan byte)
	go func() {
		defer close(all)
		for buf := make([]byte, 1); ; {
			n, err := os.Stdin.Read(buf)
			if err != nil {
				return
			}
			if n == 1 {
				all <- buf[0]
			}
		}
	}()
	return all, func() { term.Restore(os.Stdin.Fd(), before) }, nil
}

// crlfWriter writes for a terminal that is raw: a new line does not go to its beginning.
type crlfWriter struct{ io.Writer }

func (w crlfWriter) Write(p []byte) (int, error) {
	if _, err := w.Writer.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}
