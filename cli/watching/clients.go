package watching

// --clients: how many, or which. The kinds are those of harness/load/clients; a space in
// a name is written as a hyphen.

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/harness/load"
	"muxlab/harness/load/clients"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
)

// parseClients reads what --clients says: a number of steady clients, or numbers with
// their kinds, as in 3:steady,50:idle, in the order in which they come.
func parseClients(text string) ([]session.Group, error) {
	items := strings.Split(text, ",")
	var all []session.Group
	for _, item := range items {
		number, kind, named := strings.Cut(item, ":")
		n, err := strconv.Atoi(number)
		switch {
		case err == nil && n < 0:
			return nil, proc.Usagef("--clients is a whole number from 0, not %d", n)
		case err != nil, !named && len(items) > 1:
			return nil, proc.Usagef("--clients is a whole number, or numbers with their kinds as in 3:steady,50:idle, not %q", text)
		case !named:
			kind = session.Steady
		}
		name, err := kindOf(kind)
		if err != nil {
			return nil, err
		}
		all = append(all, session.Group{N: n, Kind: name})
	}
	return all, nil
}

// kindOf is the kind that a word of --clients names.
func kindOf(word string) (string, error) {
	var words []string
	for _, k := range kinds() {
		if k.Name == word || wordOf(k) == word {
			if why := clients.Missing(k.Name); why != "" {
				return "", proc.Machinef("%s", why)
			}
			return k.Name, nil
		}
		words = append(words, wordOf(k))
	}
	return "", proc.Usagef("there is no kind of clients %q%s; there are %s", word, model.DidYouMean(word, words), strings.Join(words, ", "))
}

// wordOf is the kind as --clients takes it.
func wordOf(k session.Kind) string { return strings.ReplaceAll(k.Name, " ", "-") }

// kinds are those that come by themselves: through a client of kind You somebody types.
func kinds() []session.Kind {
	return slices.DeleteFunc(clients.AllKinds(), func(k session.Kind) bool { return k.Name == session.You })
}

// kindWords lists the kinds as --clients takes them.
func kindWords() string {
	var words []string
	for _, k := range kinds() {
		words = append(words, wordOf(k))
	}
	return strings.Join(words, ", ")
}

// checkClients says in one sentence what is wrong with the clients, or nothing.
func checkClients(all []session.Group) error {
	n := 0
	for _, g := range all {
		n = min(n+g.N, 1<<30) // no overflow: it is too many long before
	}
	if err := load.CheckDescriptors(n); err != nil {
		return proc.Machinef("%v", err)
	}
	return nil
}

// offeredClients offers the kinds behind a number.
func offeredClients(_ *cobra.Command, _ []string, typed string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	before, word, named := strings.Cut(typed[strings.LastIndex(typed, ",")+1:], ":")
	if !named || before == "" {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, k := range kinds() {
		if strings.HasPrefix(wordOf(k), word) {
			all = append(all, cobra.CompletionWithDesc(strings.TrimSuffix(typed, word)+wordOf(k), k.Sentence))
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
