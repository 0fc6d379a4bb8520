package cli

import "muxlab/harness/conform/shelf"

func sceneNames() []string {
	var names []string
	for _, s := range launcher().Scenes() {
		names = append(names, s.Name)
	}
	return names
}

func brokenNames() []string {
	var names []string
	for _, e := range shelf.Wrong {
		names = append(names, e.Model.Name)
	}
	return names
}
