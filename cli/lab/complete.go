package lab

import (
	"github.com/spf13/cobra"
)

// What the tab key offers.

// offerLabs offers the names of the labs. A folder of the user's own can be completed, too.
func (w Wiring) offerLabs(_ *cobra.Command, args []string, _ string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	labs, err := w.all()
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	for _, l := range labs {
		all = append(all, cobra.CompletionWithDesc(l.Name, l.heading()))
	}
	return all, cobra.ShellCompDirectiveDefault
}

// offerSteps offers the steps of the lab that is named.
func (w Wiring) offerSteps(_ *cobra.Command, args []string, _ string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if lab, err := w.named(args[0]); err == nil {
		for i := range lab.Steps {
			all = append(all, cobra.CompletionWithDesc(lab.Steps[i].ID, lab.Steps[i].Kind.String()))
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}
