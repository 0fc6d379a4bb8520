package watching

// What the tab key offers behind the flags of muxlab watch.

import (
	"github.com/spf13/cobra"

	"muxlab/cli/screen"
	"muxlab/harness/conform/shelf"
)

func offeredScenes() (all []cobra.Completion) {
	for _, s := range screen.Launcher().Scenes() {
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

func sceneNames() []string {
	var names []string
	for _, s := range screen.Launcher().Scenes() {
		names = append(names, s.Name)
	}
	return names
}
