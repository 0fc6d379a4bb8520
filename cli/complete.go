package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/bench/compare"
	"muxlab/bench/experiment"
	"muxlab/catalog"
	"muxlab/harness/conform/shelf"
	"muxlab/harness/load"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

func completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	which := "a shell: " + strings.Join(shells, ", ")
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "what the tab key offers, for your shell",
		Long: `Print a script that teaches a shell what the tab key may offer behind muxlab:
commands, flags, models, scenes, experiments. muxlab must be found on the PATH.`,
		Example: `  source <(muxlab completion bash)             in this shell, now
  muxlab completion fish > ~/.config/fish/completions/muxlab.fish`,
		Args:      arguments(1, 1, which),
		ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			switch root := c.Root(); args[0] {
			case "bash":
				return root.GenBashCompletionV2(os.Stdout, true)
			case "zsh":
				return root.GenZshCompletion(os.Stdout)
			case "fish":
				return root.GenFishCompletion(os.Stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(os.Stdout)
			}
			return proc.Usagef("there is nothing for %q%s; give %s", args[0], model.DidYouMean(args[0], shells), which)
		},
	}
}

// offer offers what list has and was not given yet, until so many arguments are there.
func offer(most int, list func() []cobra.Completion) cobra.CompletionFunc {
	return func(_ *cobra.Command, given []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(given) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		left := slices.DeleteFunc(list(), func(one cobra.Completion) bool {
			name, _, _ := strings.Cut(one, "\t")
			return slices.Contains(given, name) || !strings.HasPrefix(name, typed)
		})
		return left, cobra.ShellCompDirectiveNoFileComp
	}
}

// offerFlag has the tab key offer list behind the flag name of c.
func offerFlag(c *cobra.Command, name string, list func() []cobra.Completion) {
	if err := c.RegisterFlagCompletionFunc(name, func(c *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return offer(1, list)(c, nil, typed)
	}); err != nil {
		panic(err) // c has no such flag: a slip in this program
	}
}

// offerOptions has the tab key offer the choices of the options of the models.
func offerOptions(c *cobra.Command) {
	choices := map[string][]cobra.Completion{}
	for _, o := range catalog.Options(catalog.Models) {
		for _, choice := range o.Choices {
			choices[o.Name] = append(choices[o.Name], cobra.CompletionWithDesc(choice, strings.Join(o.Of, ", ")))
		}
	}
	for name, list := range choices {
		offerFlag(c, name, func() []cobra.Completion { return slices.Clone(list) })
	}
}

func offeredModels() (all []cobra.Completion) {
	for _, m := range catalog.Models {
		all = append(all, cobra.CompletionWithDesc(m.Name, m.Sentence))
	}
	return all
}

func offeredScenes() (all []cobra.Completion) {
	for _, s := range launcher().Scenes() {
		all = append(all, cobra.CompletionWithDesc(s.Name, s.Question))
	}
	return all
}

func offeredBroken() (all []cobra.Completion) {
	for _, e := range shelf.Wrong {
		all = append(all, cobra.CompletionWithDesc(e.Model.Name, e.Fault))
	}
	return all
}

func offeredExperiments() (all []cobra.Completion) {
	for _, e := range experiment.All {
		all = append(all, cobra.CompletionWithDesc(e.Name, e.Title))
	}
	return all
}

func offeredArrivals() (all []cobra.Completion) {
	for _, pattern := range []load.Arrivals{load.Steady, load.Poisson, load.Bursts} {
		all = append(all, string(pattern))
	}
	return all
}

// offerAxes offers what can be varied; the values follow without a space.
func offerAxes(*cobra.Command, []string, string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, name := range compare.Axes() {
		all = append(all, name+"=")
	}
	return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
