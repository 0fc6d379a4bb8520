// Package flags is what the commands of muxlab share: flags, their errors in words, the
// flags of a server that is to be started, and what the tab key offers.
package flags

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/harness/conform/shelf"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// kinds of values, as the flag library calls them, in words.
var kinds = map[string]string{
	"int":      "a whole number",
	"uint64":   "a whole number from 0",
	"uint32":   "a whole number from 0",
	"float64":  "a number",
	"bool":     "true or false",
	"duration": "a time with its unit, as in 200ms or 5s",
}

// Error says in our words what the flag library says in those of Go.
func Error(c *cobra.Command, err error) error {
	command := c.CommandPath()
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return proc.Usagef("%s has no flag -%s; see %s --help", command, unknown.GetSpecifiedName(), command)
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		return proc.Usagef("%s has no flag %s%s; see %s --help", command, name, model.DidYouMean(name, names(c)), command)
	case errors.As(err, &missing) && missing.GetSpecifiedName() == "broken":
		return proc.Usagef("--broken takes the name of a server that is wrong on purpose: %s", strings.Join(Broken(), ", "))
	case errors.As(err, &missing):
		return proc.Usagef("--%s needs a value; see %s --help", missing.GetSpecifiedName(), command)
	case errors.As(err, &wrong):
		f := wrong.GetFlag()
		return proc.Usagef("--%s is %s, not %q", f.Name, kinds[f.Value.Type()], wrong.GetValue())
	}
	return proc.Usagef("%v; see %s --help", err, command)
}

func names(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// Overwrite registers the one flag by which a command overwrites the files of an
// earlier run, see harness/files.
func Overwrite(flags *pflag.FlagSet, value *bool) {
	flags.BoolVar(value, "overwrite", false, "overwrite files of an earlier run")
}

// Present registers --present, which makes a screen one for a projector.
func Present(flags *pflag.FlagSet, present *bool) {
	flags.BoolVar(present, "present", false, "for a projector: a clock, bold text, fewer keys, findings hidden until f; t asks the question again")
}

// Arguments checks how many arguments there are; what says what they should be.
func Arguments(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return proc.Usagef("%s takes %s", c.CommandPath(), what)
		}
		return nil
	}
}

// Broken returns the names of the servers that are wrong on purpose.
func Broken() []string {
	var names []string
	for _, e := range shelf.Wrong {
		names = append(names, e.Model.Name)
	}
	return names
}
