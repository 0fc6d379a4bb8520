package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"muxlab/cli/attach"
	"muxlab/cli/film"
	"muxlab/cli/flags"
	"muxlab/cli/say"
	"muxlab/cli/screen"
	"muxlab/cli/until"
	"muxlab/harness/export"
	"muxlab/harness/files"
	"muxlab/harness/proc"
	"muxlab/harness/recording"
	"muxlab/harness/strace"
	"muxlab/harness/trace"
)

// exportFlags are what muxlab export is told.
type exportFlags struct {
	pid         string
	chrome, csv string
	cast        film.Flags
	lasting     time.Duration
	overwrite   bool
}

func exportCommand() *cobra.Command {
	var x exportFlags
	c := &cobra.Command{
		Use:   "export FILE",
		Short: "what a server did, for Perfetto or for a spreadsheet",
		Long: `Write what is in a recording (of muxlab watch --record, or what strace -f -ttt -T
wrote of any program) in a form that other tools read. --chrome makes the JSON that
https://ui.perfetto.dev and chrome://tracing open: a track a worker, a slice a turn
with its calls inside, counters for the queue and the watched descriptors. --csv
makes a line an event. --cast makes what the screen shows as it plays, for asciinema
and for machines without Linux. "-" is standard output. With --attach it is a server
that runs now.`,
		Example: `  muxlab export prefork.mux --chrome prefork.json
  muxlab export nginx.strace --csv - | head
  muxlab export prefork.mux --cast prefork.cast --size 100x30
  muxlab export --attach 4711 --for 5s --chrome now.json --csv now.csv`,
		Args: flags.Arguments(0, 1, "a recording, or the output of strace; or --attach"),
		RunE: func(c *cobra.Command, args []string) error {
			given, args := attach.Given(c, &x.pid, args)
			err := x.check(given, args)
			if err == nil {
				err = x.cast.Check(c, given)
			}
			if err != nil {
				return err
			}
			return x.run(given, args)
		},
	}
	c.Flags().StringVar(&x.chrome, "chrome", "", "write trace events into this file")
	c.Flags().StringVar(&x.csv, "csv", "", "write a line an event into this file")
	x.cast.Register(c.Flags())
	flags.Overwrite(c.Flags(), &x.overwrite)
	attach.Flag(c.Flags(), &x.pid, "a running server")
	c.Flags().DurationVar(&x.lasting, "for", 5*time.Second, "with --attach: how long")
	return c
}

// run exports a running server, or the file that args names.
func (x exportFlags) run(attach bool, args []string) error {
	if attach {
		return x.live()
	}
	ctx, stop := until.Interrupted()
	defer stop()
	if err := x.file(ctx, args[0]); err != nil {
		return err
	}
	return x.cast.Film(ctx, screen.Launcher(), args[0], x.overwrite)
}

func (x exportFlags) check(attach bool, args []string) error {
	switch {
	case attach == (len(args) > 0):
		return proc.Usagef("muxlab export takes a file, or --attach and the process id of a server")
	case x.chrome == "" && x.csv == "" && x.cast.File == "":
		return proc.Usagef("say what to write: --chrome FILE, --csv FILE, --cast FILE, or several; - is standard output")
	case onStdout(x.chrome, x.csv, x.cast.File) > 1:
		return proc.Usagef("only one of --chrome, --csv and --cast can go to standard output")
	case x.lasting <= 0:
		return proc.Usagef("--for is a time above 0, not %v", x.lasting)
	}
	return nil
}

// onStdout counts the files that are standard output.
func onStdout(names ...string) (n int) {
	for _, name := range names {
		if name == "-" {
			n++
		}
	}
	return n
}

// openTape opens a recording, or what strace wrote, and says what is damaged in it.
func openTape(name string) (*recording.Replay, error) {
	replay, err := strace.Open(name)
	if err == nil && replay.Damage() != nil {
		say.Wrong(replay.Damage())
	}
	return replay, err
}

// file exports a recording, or what strace wrote.
func (x exportFlags) file(ctx context.Context, name string) error {
	if x.chrome == "" && x.csv == "" {
		return nil
	}
	replay, err := openTape(name)
	if err != nil {
		return err
	}
	defer replay.Close()
	return x.export(ctx, replay, 0)
}

// live exports a server that runs.
func (x exportFlags) live() error {
	run, err := attach.Run(x.pid)
	if err != nil {
		return err
	}
	server, err := trace.Attach(run.Dir)
	if err != nil {
		return err
	}
	defer server.Close()
	ctx, stop := until.Interrupted()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, x.lasting)
	defer cancel()
	return x.export(ctx, server, 10*time.Millisecond)
}

// export writes all that src gives until ctx is done.
func (x exportFlags) export(ctx context.Context, src trace.Source, rest time.Duration) error {
	out, err := x.open()
	if err != nil {
		return err
	}
	said := export.Summary{}
	err = trace.Follow(ctx, src, rest, func(f *trace.Frame) error {
		said.Add(f)
		return out.add(f)
	})
	if err = errors.Join(err, out.close()); err != nil {
		return fmt.Errorf("the export is incomplete: %w", err)
	}
	fmt.Fprintln(os.Stderr, said)
	return nil
}

// outputs are the files that are written at the same time.
type outputs struct {
	exporters []export.Exporter
	files     []io.WriteCloser
}

func (x exportFlags) open() (*outputs, error) {
	out := &outputs{}
	for _, one := range []struct {
		name string
		make func(io.Writer) export.Exporter
	}{
		{x.chrome, func(w io.Writer) export.Exporter { return export.NewChrome(w) }},
		{x.csv, func(w io.Writer) export.Exporter { return export.NewCSV(w) }},
	} {
		if one.name == "" {
			continue
		}
		to, err := files.CreateOut(one.name, x.overwrite)
		if err != nil {
			return nil, errors.Join(err, out.close())
		}
		out.files = append(out.files, to)
		out.exporters = append(out.exporters, one.make(to))
	}
	return out, nil
}

func (o *outputs) add(f *trace.Frame) (err error) {
	for _, e := range o.exporters {
		err = errors.Join(err, e.Add(f))
	}
	return err
}

func (o *outputs) close() (err error) {
	for _, e := range o.exporters {
		err = errors.Join(err, e.Close())
	}
	for _, f := range o.files {
		err = errors.Join(err, f.Close())
	}
	return err
}
