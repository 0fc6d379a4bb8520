package flags

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"muxlab/catalog"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
	"muxlab/stage"
)

// DefaultAddr is where a server listens that is told nothing else.
const DefaultAddr = "127.0.0.1:7000"

// Server holds the flags of every command that starts a server.
type Server struct {
	addr           string
	backlog        int
	grace          time.Duration
	compute, sleep time.Duration
	lines          bool
	NoTrace        bool
	options        map[string]*string // of the models, by name
}

// Register adds the flags to those of a command, with addr as the default of --addr.
func (f *Server) Register(flags *pflag.FlagSet, addr string) {
	flags.StringVar(&f.addr, "addr", addr, "where to listen; port 0 takes a free one")
	flags.IntVar(&f.backlog, "backlog", proc.DefaultBacklog, "connections the kernel keeps until they are accepted")
	flags.DurationVar(&f.grace, "grace", proc.DefaultGrace, "how long connections may take to finish at a stop")
	flags.DurationVar(&f.compute, "compute", 0, "keep the CPU busy for this long before each echo")
	flags.DurationVar(&f.sleep, "sleep", 0, "sleep for this long before each echo")
	flags.BoolVar(&f.lines, "lines", false, "send back only whole lines")
	f.options = map[string]*string{}
	for _, o := range catalog.Options(catalog.Models) {
		of := strings.Join(o.Of, ", ") + ": " + o.Default + ")"
		help := o.Words() + " (" + of
		if known := flags.Lookup(o.Name); known != nil { // another model's, of the same name
			if before, same := strings.CutSuffix(known.Usage, ")"); same && strings.Contains(known.Usage, o.Words()+" (") {
				known.Usage = before + "; " + of
			} else {
				known.Usage += "; " + help
			}
			continue
		}
		f.options[o.Name] = flags.String(o.Name, "", help)
		if o.Switch {
			flags.Lookup(o.Name).NoOptDefVal = "true"
		}
	}
}

// Job returns the server that the flags ask for, and those of the options that were
// given.
func (f *Server) Job(flags *pflag.FlagSet, name string) (job proc.Job, chosen model.Options, err error) {
	m := model.Find(catalog.Models, name)
	if m == nil {
		names := model.Names(catalog.Models)
		return job, nil, proc.Usagef("there is no model %q%s; the models are %s", name, model.DidYouMean(name, names), strings.Join(names, ", "))
	}
	chosen = model.Options{}
	for option, value := range f.options {
		if flags.Changed(option) {
			chosen[option] = *value
		}
	}
	job, err = stage.NewJob(m, chosen, func(job *proc.Job) error {
		f.Set(job)
		return f.check()
	})
	return job, chosen, err
}

// IsOption reports whether the flag of this name is an option of a model.
func (f *Server) IsOption(name string) bool { return f.options[name] != nil }

// Ask adds to r what the flags ask of the server and r does not say itself: its work, its
// backlog.
func (f *Server) Ask(set *pflag.FlagSet, r *session.Request) {
	if r.Work == (model.Work{}) {
		r.Work = f.work()
	}
	if r.Backlog == 0 && set.Changed("backlog") {
		r.Backlog = f.backlog
	}
}

// work is what the server is to do for each echo.
func (f *Server) work() model.Work {
	return model.Work{Compute: f.compute, Sleep: f.sleep, Lines: f.lines}
}

// check says in one sentence which flag is out of range, or nothing.
func (f *Server) check() error {
	if _, err := proc.ParseAddr(f.addr); err != nil {
		return err
	}
	switch {
	case f.backlog < 1 || f.backlog > 65535:
		return proc.Usagef("--backlog is a whole number from 1 to 65535, not %d", f.backlog)
	case f.grace < 0 || f.compute < 0 || f.sleep < 0:
		return proc.Usagef("--grace, --compute and --sleep are times of 0 or more, as in 200ms")
	}
	return nil
}

// Set makes job as the flags say.
func (f *Server) Set(job *proc.Job) {
	job.Addr, job.Backlog, job.Grace, job.Direct = f.addr, f.backlog, f.grace, f.NoTrace
	job.Work = f.work()
}
