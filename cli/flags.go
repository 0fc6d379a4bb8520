package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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

// flagError says in our words what the flag library says in those of Go.
func flagError(c *cobra.Command, err error) error {
	command := c.CommandPath()
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return proc.Usagef("%s has no flag -%s; see %s --help", command, unknown.GetSpecifiedName(), command)
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		return proc.Usagef("%s has no flag %s%s; see %s --help", command, name, model.DidYouMean(name, flagNames(c)), command)
	case errors.As(err, &missing) && missing.GetSpecifiedName() == "broken":
		return proc.Usagef("--broken takes the name of a server that is wrong on purpose: %s", strings.Join(brokenNames(), ", "))
	case errors.As(err, &missing):
		return proc.Usagef("--%s needs a value; see %s --help", missing.GetSpecifiedName(), command)
	case errors.As(err, &wrong):
		f := wrong.GetFlag()
		return proc.Usagef("--%s is %s, not %q", f.Name, kinds[f.Value.Type()], wrong.GetValue())
	}
	return proc.Usagef("%v; see %s --help", err, command)
}

func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// overwriteFlag registers the one flag by which a command overwrites the files of an
// earlier run, see harness/files.
func overwriteFlag(flags *pflag.FlagSet, value *bool) {
	flags.BoolVar(value, "overwrite", false, "overwrite files of an earlier run")
}
