package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/bench/chart/text"
	"muxlab/bench/compare"
	"muxlab/bench/compare/report"
	"muxlab/cli/flags"
	"muxlab/cli/until"
	"muxlab/harness/files"
	"muxlab/harness/proc"
	"muxlab/harness/units"
	"muxlab/stage"
)

func compareCommand() *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare [MODEL[:OPTION=VALUE,...]...]",
		Short: "the same work through several servers, and what may be said of it",
		Long: `Give the same work to several models, and to any outside server that is given as
--peer, and say which does more, where the noise of this machine allows to say it.
With neither, all models that run here are compared; with peers alone, the peers
alone. Rounds are interleaved, their order shuffled; ratios are paired round by
round, with the interval that holds the true one in 95 of 100 such runs. A sentence
at the end says what follows, or that the noise allows no conclusion.

A round in which other programs use this machine does not count, and is repeated. A
peer is tried before anything is measured.

A model that serves k clients at once is given k connections at most; it is marked,
and is in no ranking and no chart. With --over something is varied: each contender
becomes a line, which ends where the contender does.

The conclusion and the chart are printed; --details adds a table of all figures, what
each server used for an echo (CPU in user mode and in the kernel, context switches,
memory per connection and, from one more run in which each model is recorded, system
calls), and the notes. The report that --out writes has all of it.`,
		Example: `  muxlab compare                                       all models, 50 connections
  muxlab compare select poll epoll epoll:edge --conns 500 --active 5
  muxlab compare epoll --peer 'mine=./server {port}'   a program of yours, beside epoll
  muxlab compare select poll epoll --over idle=0,100,900,3000 --conns 10
  muxlab compare prefork threads epoll --over compute=0,100us,1ms --conns 4
  muxlab compare fork threads epoll --per-request --over rate=100,300,1000
  muxlab compare prefork:workers=4,accept=shared prefork --conns 4 --out slides
  muxlab chart slides                                  draws it again`,
		RunE: func(c *cobra.Command, args []string) error { return f.compare(c, args) },
	}
	f.register(c)
	c.ValidArgsFunction = flags.Offer(100, flags.Models)
	flags.OfferFlag(c, "baseline", flags.Models)
	c.RegisterFlagCompletionFunc("over", offerAxes)
	c.MarkFlagDirname("out")
	return c
}

type compareFlags struct {
	plan     compare.Plan
	peers    []string
	over     string
	out      string
	asJSON   bool
	details  bool
	replaces bool  // files of an earlier run
	saveFail error // the last save: why it failed
}

func (f *compareFlags) register(c *cobra.Command) {
	set, w := c.Flags(), &f.plan.Work
	set.IntVar(&w.Conns, "conns", 50, "connections")
	set.IntVar(&w.Active, "active", 0, "how many of them speak (default all)")
	set.IntVar(&w.Idle, "idle", 0, "connections beside them that never speak")
	set.IntVar(&w.Size, "size", 64, "bytes a message")
	set.Float64Var(&w.Rate, "rate", 0, "messages a second over all connections (default as fast as answers come)")
	set.BoolVar(&w.PerRequest, "per-request", false, "a new connection for every message; with --over queue always")
	set.DurationVar(&w.Compute, "compute", 0, "the server keeps its CPU busy for this long before each echo")
	set.DurationVar(&w.Sleep, "sleep", 0, "the server sleeps for this long before each echo")
	set.IntVar(&f.plan.Rounds, "rounds", 5, "how often each is measured")
	set.DurationVar(&f.plan.Duration, "duration", time.Second, "how long each is measured in a round")
	set.DurationVar(&f.plan.Warmup, "warmup", 250*time.Millisecond, "how long each is under load before it is measured")
	set.Uint64Var(&f.plan.Seed, "seed", 0, "of the order of the rounds (default another one each time)")
	set.StringVar(&f.plan.Baseline, "baseline", "", "what ratios are to (default epoll, else the first)")
	set.StringArrayVar(&f.peers, "peer", nil, "an outside server, as 'name=command {port}'; may be repeated")
	set.StringVar(&f.over, "over", "", "what is varied: "+strings.Join(compare.Axes(), ", ")+", as in idle=0,100,1000")
	set.StringVar(&f.out, "out", "", "also write a report, SVG, PNG, CSV and JSON files into this folder")
	flags.Overwrite(set, &f.replaces)
	set.BoolVar(&f.asJSON, "json", false, "the result as JSON")
	detailsFlag(set, &f.details)
}

// complete is the plan that the flags and arguments ask for.
func (f *compareFlags) complete(c *cobra.Command, specs []string) (compare.Plan, error) {
	p := f.plan
	if c.Flags().Changed("active") && p.Work.Active < 1 {
		return p, proc.Usagef("--active is a whole number from 1 to the number of connections, not %d", p.Work.Active)
	}
	if f.over != "" {
		over, err := compare.ParseOver(f.over)
		if err != nil {
			return p, err
		}
		p.Over = over
	}
	for _, spec := range specs {
		contender, err := compare.ParseModel(spec)
		if err != nil {
			return p, err
		}
		p.Contenders = append(p.Contenders, contender)
	}
	if len(specs) == 0 && len(f.peers) == 0 {
		p.Contenders = compare.Default(p.Over)
	}
	for _, spec := range f.peers {
		contender, err := compare.ParsePeer(spec)
		if err != nil {
			return p, err
		}
		p.Contenders = append(p.Contenders, contender)
	}
	if p.Baseline == "" && len(p.Contenders) > 0 {
		p.Baseline = p.Contenders[max(0, slices.IndexFunc(p.Contenders, func(c compare.Contender) bool { return c.Name == "epoll" }))].Name
	}
	if !c.Flags().Changed("seed") {
		p.Seed = uint64(time.Now().UnixNano() % 1e6)
	}
	p.Fit = stage.Fit
	return p, p.Check()
}

// compare checks what the flags and arguments say, and does it.
func (f *compareFlags) compare(c *cobra.Command, specs []string) error {
	plan, err := f.complete(c, specs)
	if err == nil {
		err = namesFolder(c)
	}
	if err != nil {
		return err
	}
	return f.run(plan)
}

func (f *compareFlags) run(p compare.Plan) error {
	if f.out != "" {
		if err := folder(f.out, f.replaces, resultName, reportName); err != nil {
			return err
		}
	}
	ctx, stop := until.Interrupted()
	defer stop()
	if f.peerAlone(p) {
		fmt.Fprintf(os.Stderr, "%s alone, since no model is named; to have one beside it: muxlab compare epoll --peer ...\n", p.Contenders[0].Name)
	}
	if alone := p.OtherWork(); len(alone) > 0 {
		fmt.Fprintf(os.Stderr, "not compared with the rest, for other numbers of connections: %s\n", units.And(alone))
	}
	show := report.NewTicker(os.Stderr, term.IsTerminal(os.Stderr.Fd()), p)
	r, err := compare.Run(ctx, p, compare.Hooks{Doing: show.Doing, Save: f.save})
	show.Clear()
	if err != nil {
		return err
	}
	if f.out != "" { // first: whoever reads stdout may go away, and we with them
		err = writeReport(f.out, r, f.saveFail)
	}
	err = errors.Join(f.print(r), err)
	if err == nil && r.Incomplete {
		err = fmt.Errorf("the run is incomplete: %s", r.Why)
	}
	return err
}

// peerAlone: there is one outside server and nothing to compare it with.
func (f *compareFlags) peerAlone(p compare.Plan) bool {
	return len(p.Contenders) == 1 && len(f.peers) == 1
}

// save keeps what there is, if anything: of nothing measured, the last run would be
// overwritten. A failure is told at the end: the next round may go well.
func (f *compareFlags) save(r *compare.Result) {
	if f.out == "" || r.RoundsDone() == 0 {
		return
	}
	text, err := r.JSON()
	if err == nil {
		err = files.SaveBytes(filepath.Join(f.out, resultName), text)
	}
	f.saveFail = err
}

func (f *compareFlags) print(r *compare.Result) error {
	if f.asJSON {
		text, err := r.JSON()
		if err != nil {
			return err
		}
		_, err = os.Stdout.Write(text)
		return err
	}
	_, err := io.WriteString(os.Stdout, printed(r, f.details))
	return err
}

// detailsFlag makes a result one with tables and notes.
func detailsFlag(set *pflag.FlagSet, details *bool) {
	set.BoolVar(details, "details", false, "also print the tables of all figures and of what each server used, and the notes")
}

// printed is a result as text: with its tables, or for one screen.
func printed(r *compare.Result, details bool) string {
	if details {
		return report.Text(r, terminalStyle())
	}
	return report.Brief(r, terminalStyle())
}

// resultName is the file from which all others can be drawn again, reportName the first
// of those.
const resultName, reportName = "result.json", "report.html"

// writeReport writes all files but the result, which was saved round by round.
// failed is why the last save of that was not.
func writeReport(dir string, r *compare.Result, failed error) error {
	if failed != nil {
		return fmt.Errorf("%s could not be saved, and holds an earlier round if any: %w", filepath.Join(dir, resultName), failed)
	}
	list, err := report.Files(r)
	if err != nil {
		return err
	}
	var written []string
	for _, file := range list {
		if err := files.SaveBytes(filepath.Join(dir, file.Name), file.Data); err != nil {
			return fmt.Errorf("%s could not be written (%s is complete): %w", file.Name, resultName, err)
		}
		written = append(written, file.Name)
	}
	fmt.Fprintf(os.Stderr, "in %s: %s, %s\n", dir, resultName, strings.Join(written, ", "))
	return nil
}

// terminalStyle fits the terminal, if there is one: at least 80 columns, at most
// 120, and colours unless NO_COLOR is set.
func terminalStyle() text.Style {
	s := text.Style{Width: 80}
	if !term.IsTerminal(os.Stdout.Fd()) {
		return s
	}
	if width, _, err := term.GetSize(os.Stdout.Fd()); err == nil && width > 0 {
		s.Width = min(width, 120)
	}
	s.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s
}
