package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/cli/flags"
	"muxlab/cli/until"
	"muxlab/harness/files"
	"muxlab/harness/load"
	"muxlab/harness/load/outcome"
	"muxlab/harness/proc"
)

// loadFlags are what muxlab load is told.
type loadFlags struct {
	cfg        load.Config
	addrs      []netip.AddrPort // of the server: the first that is not refused
	size       string
	hgrm, hlog string
	overwrite  bool
	json       bool
}

func loadCommand() *cobra.Command {
	var l loadFlags
	c := &cobra.Command{
		Use:   "load HOST:PORT",
		Short: "drive an echo server, ours or any other",
		Long: `Drive an echo server and say how many echoes per second it did and how long
they took. Without --rate each connection says the next thing as soon as the
answer is there (closed loop). With --rate so many messages a second are due,
whether the server keeps up or not, and latency counts from when each was due
(open loop). What a closed loop says of latency leaves out those who would have
come while the server stood still.

With --per-request every message has a connection of its own. It is closed as a
client does, and keeps its port for a minute (TIME_WAIT): requests to a loopback
address come from 250 addresses, so that the ports last; --reset ends them with a
reset, which leaves no TIME_WAIT and is no end of input for the server.

Ctrl-C ends the run early; what was measured until then is printed.`,
		Example: `  muxlab load 127.0.0.1:7000
  muxlab load 127.0.0.1:7000 --conns 1000 --active 3 --duration 10s
  muxlab load 127.0.0.1:7000 --rate 20000 --arrivals poisson --json
  muxlab load 127.0.0.1:7000 --per-request --conns 10 --size 4000
  muxlab load 127.0.0.1:7000 --think 100ms --size 64-1500 --fragments 3 --pause 1ms
  muxlab load 127.0.0.1:7000 --rate 1000 --hgrm run.hgrm --hlog run.hlog`,
		Args: flags.Arguments(1, 1, "the address of the server, as in 127.0.0.1:7000 or localhost:7000"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := l.read(c.Context(), c.Flags(), args[0]); err != nil {
				return err
			}
			return l.run()
		},
	}
	l.register(c.Flags())
	c.ValidArgsFunction = flags.Offer(0, nil)
	flags.OfferFlag(c, "arrivals", offeredArrivals)
	return c
}

func (l *loadFlags) register(f *pflag.FlagSet) {
	cfg := &l.cfg
	f.IntVar(&cfg.Conns, "conns", 50, "connections")
	f.IntVar(&cfg.Active, "active", 0, "how many of them speak; the others are idle (default all)")
	f.IntVar(&cfg.Threads, "threads", 1, "client threads, each of which keeps a CPU busy")
	f.StringVar(&l.size, "size", "64", "bytes a message: 64, a range 64-1500, or a choice 64,512,4096")
	f.IntVar(&cfg.Fragments, "fragments", 1, "pieces in which each message is sent")
	f.DurationVar(&cfg.Pause, "pause", 0, "time between two pieces of a message")
	f.DurationVar(&cfg.Duration, "duration", 5*time.Second, "how long to measure")
	f.DurationVar(&cfg.Warmup, "warmup", 500*time.Millisecond, "how long to speak before measuring")
	f.DurationVar(&cfg.Ramp, "ramp", 0, "time over which the connections come, before the warm-up (default all at once)")
	f.DurationVar(&cfg.Timeout, "timeout", 10*time.Second, "how long to wait for a connection, or an echo")
	f.Float64Var(&cfg.Rate, "rate", 0, "messages a second over all connections (default as fast as answers come)")
	f.StringVar((*string)(&cfg.Arrivals), "arrivals", "steady", "how they are due, with --rate: steady, poisson, or bursts")
	f.IntVar(&cfg.Burst, "burst", 0, "messages due at the same time, with --arrivals bursts (default 10)")
	f.DurationVar(&cfg.Think, "think", 0, "pause between an answer and the next message, without --rate")
	f.BoolVar(&cfg.PerRequest, "per-request", false, "a new connection for every message")
	f.BoolVar(&cfg.Reset, "reset", false, "end the connection of a request with a reset")
	f.Uint64Var(&cfg.Seed, "seed", 1, "of random sizes and of poisson arrivals")
	f.BoolVar(&cfg.Verify, "verify", true, "compare every byte")
	f.StringVar(&l.hgrm, "hgrm", "", "a file for the percentiles, for the HdrHistogram plotters")
	f.StringVar(&l.hlog, "hlog", "", "a file for a histogram of every second (HdrHistogram log format)")
	flags.Overwrite(f, &l.overwrite)
	f.BoolVar(&l.json, "json", false, "the result as JSON")
}

// read completes and checks what the flags say.
func (l *loadFlags) read(ctx context.Context, f *pflag.FlagSet, addr string) error {
	for name, n := range map[string]int{"conns": l.cfg.Conns, "threads": l.cfg.Threads, "fragments": l.cfg.Fragments} {
		if n < 1 {
			return proc.Usagef("--%s is a whole number from 1, not %d", name, n)
		}
	}
	for name, n := range map[string]int{"active": l.cfg.Active, "burst": l.cfg.Burst} {
		if f.Changed(name) && n < 1 {
			return proc.Usagef("--%s is a whole number from 1, not %d", name, n)
		}
	}
	for name, d := range map[string]time.Duration{"duration": l.cfg.Duration, "timeout": l.cfg.Timeout} {
		if d <= 0 {
			return proc.Usagef("--%s is a time above 0, as in 5s, not %v", name, d)
		}
	}
	if err := l.cfg.SetSizes(l.size); err != nil {
		return proc.Usagef("--size: %v", err)
	}
	var err error
	if l.addrs, err = load.Resolve(ctx, addr); err != nil {
		return err
	}
	l.cfg.Addr = l.addrs[0]
	if err := l.cfg.Check(); err != nil {
		return proc.Usagef("%v", err)
	}
	return nil
}

func (l *loadFlags) run() error {
	ctx, stop := until.Interrupted()
	defer stop()
	var log *load.IntervalLog
	if err := errors.Join(files.Free(l.overwrite, l.hgrm, l.hlog), l.writable()); err != nil {
		return err
	}
	if l.hlog != "" {
		var err error
		if log, err = load.CreateIntervalLog(l.hlog); err != nil {
			return err
		}
	}
	live := term.IsTerminal(os.Stderr.Fd()) && os.Getenv("TERM") != "dumb"
	l.cfg.Progress = func(p load.Progress) {
		if log != nil {
			log.Add(p)
		}
		if live {
			fmt.Fprintf(os.Stderr, "\r\033[K%s", outcome.Progress(p))
		}
	}
	r, err := l.drive(ctx)
	if live {
		fmt.Fprint(os.Stderr, "\r\033[K")
	}
	unsaved := l.save(log, r) // first: whoever reads stdout may go away, and we with them
	return errors.Join(l.say(r, err), unsaved)
}

// writable says before the run that the file for the percentiles could not be
// written after it.
func (l *loadFlags) writable() error {
	if l.hgrm == "" {
		return nil
	}
	_, missing := os.Stat(l.hgrm)
	f, err := os.OpenFile(l.hgrm, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("the percentiles cannot be saved: %w", err)
	}
	if missing != nil {
		os.Remove(l.hgrm)
	}
	return f.Close()
}

// drive drives the server at the first of its addresses that does not refuse: a
// name has several, and a server may listen at one of them only.
func (l *loadFlags) drive(ctx context.Context) (load.Result, error) {
	r, err := load.Run(ctx, l.cfg)
	for _, addr := range l.addrs[1:] {
		if err == nil || r.Errors.Refused == 0 {
			break
		}
		l.cfg.Addr = addr
		if other, wrong := load.Run(ctx, l.cfg); wrong == nil {
			r, err = other, nil
		}
	}
	if err != nil && r.Errors.Refused > 0 {
		err = fmt.Errorf("%w: nobody listens there, so start the server first", err)
	}
	return r, err
}

// say prints the result, and returns what was wrong.
func (l *loadFlags) say(r load.Result, err error) error {
	switch {
	case errors.Is(err, load.ErrLimit):
		return proc.Machinef("%v", err)
	case err != nil:
		return err
	}
	if l.json {
		err = json.NewEncoder(os.Stdout).Encode(r)
	} else {
		err = outcome.Print(os.Stdout, r)
	}
	switch {
	case err != nil:
		return fmt.Errorf("the result could not be written: %w", err)
	case r.Incomplete:
		return fmt.Errorf("the run is incomplete: %s", r.Why)
	case r.Errors.Total() > 0:
		return fmt.Errorf("connections were lost: %s (%s)", r.Errors, r.Errors.First)
	case r.Echoes == 0:
		return errors.New("not one echo was complete within the measured time; --duration gives more")
	}
	return nil
}

// save writes the files that were asked for: of an incomplete run, too.
func (l *loadFlags) save(log *load.IntervalLog, r load.Result) error {
	var err error
	if log != nil {
		err = log.Close(r)
	}
	if l.hgrm != "" && r.Histogram != nil {
		err = errors.Join(err, load.SavePercentiles(l.hgrm, r))
	}
	return err
}
