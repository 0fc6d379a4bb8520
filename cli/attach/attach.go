// Package attach is the flag --attach: which running server it means, and how to look at it.
package attach

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/sys/unix"

	"muxlab/cli/screen"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/session"
)

// Flag registers --attach, which is about what.
func Flag(flags *pflag.FlagSet, who *string, what string) {
	flags.StringVar(who, "attach", "", what+": its process id or address; alone if only one is running")
	flags.Lookup("attach").NoOptDefVal = "last"
}

// Given reports whether --attach was given, and returns the arguments that are left:
// --attach 4711, as one would write it, has its value among them.
func Given(c *cobra.Command, who *string, args []string) (bool, []string) {
	given := c.Flags().Changed("attach")
	if given && *who == "last" && len(args) == 1 {
		*who, args = args[0], nil
	}
	return given, args
}

// Run is the running server that --attach means: who is its process id, its
// address, or "last" for the only one there is. Of several none is guessed: whoever
// looks can also hold, and that would hold somebody else's server.
func Run(who string) (trace.Run, error) {
	_, err := strconv.Atoi(who)
	isPID, isAddr := err == nil, strings.Contains(who, ":")
	if who != "last" && !isPID && !isAddr {
		return trace.Run{}, proc.Usagef("--attach takes the process id of a server or its address, as --attach=4711, not %q", who)
	}
	runs, err := trace.Runs()
	if err != nil {
		return trace.Run{}, err
	}
	for _, r := range runs {
		if who == "last" && len(runs) == 1 || who == strconv.Itoa(r.Info.PID) || who == r.Info.Addr {
			return r, r.Refused
		}
	}
	switch {
	case who == "last" && len(runs) > 1:
		return trace.Run{}, proc.Usagef("several servers of yours are running: say which one, %s", choices(runs))
	case isPID:
		return trace.Run{}, noRun{fmt.Errorf("no server with process id %s is running here%s", who, others(runs))}
	case isAddr:
		return trace.Run{}, fmt.Errorf("no server of yours listens on %s%s", who, others(runs))
	}
	return trace.Run{}, fmt.Errorf("no server of yours is running: start one in another terminal with muxlab serve")
}

// noRun says that a process makes no trace of ours.
type noRun struct{ error }

// Target is what --attach means: a run of ours, or else the process id of any program.
func Target(who string) (run trace.Run, pid int, err error) {
	run, err = Run(who)
	if n, _ := strconv.Atoi(who); errors.As(err, new(noRun)) && runs(n) {
		return trace.Run{}, n, nil
	}
	return run, 0, err
}

// To looks at the server that --attach means: at one of ours through its trace, at
// any other process through strace. what says which, in a few words.
func To(ctx context.Context, who string) (s session.Session, what string, err error) {
	run, pid, err := Target(who)
	if err != nil {
		return nil, "", err
	}
	if pid == 0 {
		s, err := screen.Launcher().Attach(run)
		return s, run.Info.Model + " on " + run.Info.Addr, err
	}
	t, err := screen.Launcher().Trace(ctx, pid)
	if err != nil {
		return nil, "", proc.Machinef("%v", err)
	}
	return t, t.Model().Title + " through strace, which slows it down", nil
}

// SayUnseen says which part of a server is not looked at.
func SayUnseen(s session.Session) {
	if part, ok := s.(session.Partial); ok && part.Unseen() != "" {
		fmt.Fprintln(os.Stderr, part.Unseen())
	}
}

// runs reports whether there is a process pid.
func runs(pid int) bool { return pid > 0 && unix.Kill(pid, 0) != unix.ESRCH }

// others ends the sentence that a server is not there: which ones are.
func others(runs []trace.Run) string {
	if len(runs) == 0 {
		return ", nor any other: start one in another terminal with muxlab serve"
	}
	return "; there is " + choices(runs)
}

// choices names the runs, oldest first, as --attach takes them.
func choices(runs []trace.Run) string {
	var names []string
	for _, r := range runs {
		what := r.Info.Model + " on " + r.Info.Addr
		if r.Refused != nil {
			what = "cannot be looked at"
		}
		names = append(names, fmt.Sprintf("--attach=%d (%s)", r.Info.PID, what))
	}
	return strings.Join(names, ", ")
}
