package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Option is something that can be chosen about a model.
type Option struct {
	Name    string // as on the command line, without the dashes
	Default string
	Help    string   // half a sentence
	Min     int      // of a number, inclusive
	Max     int      // of a number, inclusive; 0: it is no number
	Choices []string // of a word
	Means   []string // what each choice is, half a sentence; none: their words say it
	Switch  bool     // on or off
}

// Options are chosen values by name; what is missing has its default. They are
// words, so that they go through JSON and over a command line unchanged.
type Options map[string]string

// Complete checks the chosen options against the model's, and fills in the
// defaults. The error is one sentence that says what would be right.
func (m *Model) Complete(chosen Options) (Options, error) {
	all := Options{}
	for _, o := range m.Options {
		all[o.Name] = o.Default
	}
	for name, value := range chosen {
		i := slices.IndexFunc(m.Options, func(o Option) bool { return o.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("%s has no option --%s%s; it has %s", m.Name, name, m.near(name), m.optionNames())
		}
		if err := m.Options[i].check(value); err != nil {
			return nil, err
		}
		all[name] = value
	}
	return all, nil
}

func (m *Model) optionNames() string {
	if len(m.Options) == 0 {
		return "none of its own"
	}
	return strings.Join(m.flags(), ", ")
}

func (m *Model) near(name string) string { return DidYouMean("--"+name, m.flags()) }

func (m *Model) flags() []string {
	var names []string
	for _, o := range m.Options {
		names = append(names, "--"+o.Name)
	}
	return names
}

func (o Option) check(value string) error {
	switch {
	case o.Switch:
		if _, err := strconv.ParseBool(value); err != nil {
			return fmt.Errorf("--%s is true or false, not %q", o.Name, value)
		}
	case len(o.Choices) > 0:
		if !slices.Contains(o.Choices, value) {
			return fmt.Errorf("--%s is one of %s, not %q", o.Name, strings.Join(o.Choices, ", "), value)
		}
	default:
		if n, err := strconv.Atoi(value); err != nil || n < o.Min || n > o.Max {
			return fmt.Errorf("--%s is a whole number from %d to %d, not %q", o.Name, o.Min, o.Max, value)
		}
	}
	return nil
}

// Int, Bool and String read a value that Complete has checked.
func (o Options) Int(name string) int {
	n, _ := strconv.Atoi(o[name])
	return n
}

func (o Options) Bool(name string) bool {
	b, _ := strconv.ParseBool(o[name])
	return b
}

func (o Options) String(name string) string { return o[name] }

// Work is what a session does with the bytes, apart from sending them back.
type Work struct {
	Compute time.Duration `json:"compute,omitempty"` // CPU time burnt for each piece of input
	Sleep   time.Duration `json:"sleep,omitempty"`   // time slept for each piece of input
	Lines   bool          `json:"lines,omitempty"`   // only whole lines are sent back, and a piece of one is kept
}

// MaxConns is the option that bounds how many connections are served at once;
// the others wait in the backlog.
func MaxConns(usual, most int) Option {
	return Option{Name: "max-conns", Default: strconv.Itoa(usual), Min: 1, Max: most,
		Help: "connections served at once; further ones wait in the backlog"}
}

// Meaning says what a value of the option means, in half a sentence.
func (o Option) Meaning(v string) string {
	if i := slices.Index(o.Choices, v); i >= 0 && i < len(o.Means) {
		return o.Means[i]
	}
	return o.Help
}

// Variants returns the values of the option that make another server of a model.
func (o Option) Variants() []string {
	if o.Switch {
		return []string{strconv.FormatBool(o.Default != "true")}
	}
	var all []string
	for _, v := range o.Choices {
		if v != o.Default {
			all = append(all, v)
		}
	}
	return all
}
