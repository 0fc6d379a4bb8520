package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/bench/compare"
	"muxlab/bench/experiment"
	"muxlab/cli/flags"
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
commands, flags, models, scenes, experiments, labs. muxlab must be found on the PATH.`,
		Example: `  source <(muxlab completion bash)             in this shell, now
  muxlab completion fish > ~/.config/fish/completions/muxlab.fish`,
		Args:      flags.Arguments(1, 1, which),
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
