// Package doctor says whether a machine has what a workshop needs: the limits of the
// kernel, which package measure reads, and beside them the tools that are used (strace,
// nc, Go), the modules, the ports and the terminal. What can be tried is tried: a short
// child is really traced, a port is really listened on. Nothing is left behind.
//
// Files, in reading order: doctor.go (the list, and how it is printed), tracing.go
// (strace), tools.go (nc, Go, the modules), ports.go, terminal.go.
package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"muxlab/harness/measure"
	"muxlab/harness/proc"
	"muxlab/viz/term"
)

// A Place is where the program runs, as far as only the command line knows it.
type Place struct {
	Dir      string // the working directory; the source tree is looked for from here upwards
	Addr     string // where a server listens unless it is told otherwise, "127.0.0.1:7000"
	Terminal Terminal
}

// Report returns everything that bounds a workshop here, in the order in which one would
// ask. It takes some seconds, and ends early with ctx.
func Report(ctx context.Context, at Place) []measure.Limit {
	list := append(measure.Limits(), measure.OtherWork())
	list = append(list, tracing(ctx)...)
	list = append(list, client())
	list = append(list, sources(ctx, at.Dir)...)
	list = append(list, ports(at.Addr))
	list = append(list, walls(ctx)...)
	return append(list, at.Terminal.limits()...)
}

// Missing returns an error that names what is needed and not there; nil: nothing. It
// means that this machine cannot do it, see proc.ErrMachine.
func Missing(list []measure.Limit) error {
	var names []string
	for _, l := range list {
		if l.Status() == "missing" {
			names = append(names, l.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return proc.Machinef("needed for a workshop and not here: %s", strings.Join(names, ", "))
}

// Print writes a line for each limit: its status, its name, then its value or, where
// something is to be done, what. What is ok comes first and what is missing last: a
// terminal shows the end of a long list. In a window of width cells long sentences go on below;
// 0: they are not broken.
func Print(w io.Writer, list []measure.Limit, width int) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	const before = len("limited  ") + len("free space for traces  ")
	for _, l := range worstLast(list) {
		words := l.Value
		if l.Verdict != "" {
			words = l.Verdict
		}
		lines := []string{words}
		if width > before+20 {
			lines = term.Wrap(words, width-before-1)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", l.Status(), l.Name, lines[0])
		for _, more := range lines[1:] {
			fmt.Fprintf(t, "\t\t%s\n", more)
		}
	}
	if err := t.Flush(); err != nil || Missing(list) != nil {
		return err
	}
	words := "All that a workshop needs is here."
	if names := limitedOf(list); len(names) > 0 {
		words = "All that a workshop needs is here; limited: " + strings.Join(names, ", ") + "."
	}
	_, err := fmt.Fprintln(w, "\n"+words)
	return err
}

// worstLast returns the list with what is ok first, then what is limited, then what is
// missing; each part keeps its order.
func worstLast(list []measure.Limit) []measure.Limit {
	bad := map[string]int{"limited": 1, "missing": 2}
	return slices.SortedStableFunc(slices.Values(list), func(a, b measure.Limit) int {
		return bad[a.Status()] - bad[b.Status()]
	})
}

// limitedOf are the names of what is there, and not as it should be.
func limitedOf(list []measure.Limit) (names []string) {
	for _, l := range list {
		if l.Status() == "limited" {
			names = append(names, l.Name)
		}
	}
	return names
}

// JSON writes the list as an array of objects.
func JSON(w io.Writer, list []measure.Limit) error {
	type check struct {
		measure.Limit
		Status string `json:"status"`
	}
	var all []check
	for _, l := range list {
		all = append(all, check{l, l.Status()})
	}
	return json.NewEncoder(w).Encode(all)
}

// fine is a limit with nothing to be done.
func fine(name, value string) measure.Limit {
	return measure.Limit{Name: name, Value: value, Number: -1}
}

// limited is one that leaves something out.
func limited(name, value, verdict string) measure.Limit {
	l := fine(name, value)
	l.Verdict = verdict
	return l
}

// missing is one without which a part of a workshop cannot be held.
func missing(name, value, verdict string) measure.Limit {
	l := limited(name, value, verdict)
	l.Missing = true
	return l
}
