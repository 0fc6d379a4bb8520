package flags

// What the tab key offers.

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/catalog"
)

// Offer offers what list has and was not given yet, until so many arguments are there.
func Offer(most int, list func() []cobra.Completion) cobra.CompletionFunc {
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

// OfferFlag has the tab key offer list behind the flag name of c.
func OfferFlag(c *cobra.Command, name string, list func() []cobra.Completion) {
	if err := c.RegisterFlagCompletionFunc(name, func(c *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return Offer(1, list)(c, nil, typed)
	}); err != nil {
		panic(err) // c has no such flag: a slip in this program
	}
}

// OfferOptions has the tab key offer the choices of the options of the models.
func OfferOptions(c *cobra.Command) {
	choices := map[string][]cobra.Completion{}
	for _, o := range catalog.Options(catalog.Models) {
		for _, choice := range o.Choices {
			choices[o.Name] = append(choices[o.Name], cobra.CompletionWithDesc(choice, strings.Join(o.Of, ", ")))
		}
	}
	for name, list := range choices {
		OfferFlag(c, name, func() []cobra.Completion { return slices.Clone(list) })
	}
}

// Models are offered where a command takes a model.
func Models() (all []cobra.Completion) {
	for _, m := range catalog.Models {
		all = append(all, cobra.CompletionWithDesc(m.Name, m.Sentence))
	}
	return all
}
