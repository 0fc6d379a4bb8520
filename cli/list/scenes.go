package list

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"muxlab/harness/model"
	"muxlab/session"
)

// listedScene is a scene as --json prints it.
type listedScene struct {
	Name     string        `json:"name"`
	Question string        `json:"question"`
	Look     string        `json:"look"`
	Model    string        `json:"model"`
	Options  model.Options `json:"options,omitempty"`
	Minutes  int           `json:"minutes"`
	Only     string        `json:"not_here,omitempty"` // why
}

// Scenes prints the scenes, each with its question.
func Scenes(out io.Writer, scenes []session.Scene, asJSON bool) error {
	var all []listedScene
	for _, s := range scenes {
		all = append(all, listedScene{s.Name, s.Question, s.Look, s.Request.Model, s.Request.Options, s.Minutes, s.Only})
	}
	if asJSON {
		return json.NewEncoder(out).Encode(all)
	}
	var text strings.Builder
	for _, s := range all {
		fmt.Fprintf(&text, "%-21s %s (%s, %d min)\n", s.Name, s.Question, s.Model, s.Minutes)
		if s.Only != "" {
			fmt.Fprintf(&text, "%-21s not here: %s\n", "", s.Only)
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}
