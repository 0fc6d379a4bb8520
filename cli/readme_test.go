package cli

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"muxlab/catalog"
	"muxlab/cli/flags"
	"muxlab/cli/screen"
	"muxlab/harness/model"
	"muxlab/session"
)

// commandsIn are the calls of muxlab in the code blocks of a text of Markdown, without
// what is said of them behind three spaces.
func commandsIn(text string) (all [][]string) {
	calls := regexp.MustCompile(`^(?:go run \.|\./muxlab|muxlab)(?: (.*))?$`)
	fenced := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		line, _, _ = strings.Cut(line, "   ")
		if m := calls.FindStringSubmatch(line); fenced && m != nil {
			all = append(all, strings.Fields(m[1]))
		}
	}
	return all
}

// wrong returns what the command tree has against a call; "": nothing.
func wrong(args []string) string {
	c, rest, err := root().Find(args)
	switch {
	case err != nil:
		return err.Error()
	case !c.HasParent() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-"):
		return "there is no command " + rest[0]
	}
	if c.Name() == "watch" || c.Name() == "serve" { // options of models are flags too
		for _, arg := range rest {
			if m := model.Find(catalog.Models, arg); m == nil && !strings.HasPrefix(arg, "-") && regexp.MustCompile(`^[a-z]+$`).MatchString(arg) &&
				!slices.ContainsFunc(screen.Launcher().Scenes(), func(s session.Scene) bool { return s.Name == arg }) && !slices.Contains(flags.Broken(), arg) {
				return "there is no model " + arg
			}
		}
	}
	if err := c.ParseFlags(rest); err != nil {
		return err.Error()
	}
	return ""
}

// Each command of the README, of the workshop, of the exercises and of the labs is one that there is, with flags that
// there are.
func TestCommandsOfTheReadme(t *testing.T) {
	for name, least := range map[string]int{"../README.md": 12, "../docs/workshop.md": 5, "../exercises/README.md": 7, "../labs/README.md": 4, "../labs/WRITING.md": 2} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all := commandsIn(string(text))
		if len(all) < least {
			t.Errorf("%s: %d commands are found: %q", name, len(all), all)
		}
		for _, args := range all {
			if why := wrong(args); why != "" {
				t.Errorf("%s: muxlab %s: %s", name, strings.Join(args, " "), why)
			}
		}
	}
	for _, args := range [][]string{{"wtach", "epoll"}, {"watch", "--colour"}, {"watch", "epol"}, {"compare", "--conns", "many"}} {
		if wrong(args) == "" {
			t.Errorf("muxlab %s passes", strings.Join(args, " "))
		}
	}
}
