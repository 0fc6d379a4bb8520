package lab

import (
	"strings"

	"muxlab/guide/notes"
	"muxlab/session"
	"muxlab/viz/page/guide"
)

// What the home screen needs of the labs.

// Guides returns the labs, and how far the user is in each, as of now.
func (w Wiring) Guides() (list []session.Lab) {
	all, err := w.all()
	if err != nil {
		return nil
	}
	book := notes.Load()
	for _, l := range all {
		n := book[l.key]
		idea, _, _ := strings.Cut(l.Intro, "\n\n")
		list = append(list, session.Lab{
			Name: l.key, Number: l.Number, Title: l.Title, Idea: strings.NewReplacer("*", "", "`", "", "\n", " ").Replace(idea),
			Minutes: l.Minutes, Begun: n.Steps > 0, Done: !n.Done.IsZero(), State: State(n),
		})
	}
	return list
}

// Open returns the page of a lab, at the step where the user left it.
func (w Wiring) Open(name string) (*guide.Page, error) {
	lab, err := w.named(name)
	if err != nil {
		return nil, err
	}
	return w.page(lab, opened{})
}
