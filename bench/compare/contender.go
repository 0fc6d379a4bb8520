package compare

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"muxlab/catalog"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// A Contender is one of the servers: a model of ours, or an outside command.
type Contender struct {
	Name    string        `json:"name"` // as it was asked for, and in every chart
	Model   string        `json:"model,omitempty"`
	Options model.Options `json:"options,omitempty"` // those that were chosen
	Command []string      `json:"command,omitempty"` // of an outside server; {port} stands for the port
}

// ParseModel reads a model with options: "epoll", "prefork:workers=2,accept=shared".
// A switch may stand alone: "epoll:edge".
func ParseModel(spec string) (Contender, error) {
	name, rest, has := strings.Cut(spec, ":")
	m := model.Find(catalog.Models, name)
	if m == nil {
		return Contender{}, proc.Usagef("there is no model %q%s; the models are %s", name, model.DidYouMean(name, model.Names(catalog.Models)), strings.Join(model.Names(catalog.Models), ", "))
	}
	c := Contender{Name: spec, Model: name, Options: model.Options{}}
	if has && rest == "" {
		return Contender{}, proc.Usagef("%s has no option behind the colon: leave the colon out", spec)
	}
	if has {
		for part := range strings.SplitSeq(rest, ",") {
			option, value, given := strings.Cut(part, "=")
			if !given {
				value = "true"
			}
			c.Options[option] = value
		}
	}
	if _, err := m.Complete(c.Options); err != nil {
		return Contender{}, proc.Usagef("%s: %v", spec, err)
	}
	if !m.Here() {
		return Contender{}, proc.Usagef("%s does not run on %s", name, runtime.GOOS)
	}
	return c, nil
}

// Default are the contenders when none is named: every model that runs here and,
// if an option is gone over, has that option.
func Default(over Axis) []Contender {
	var all []Contender
	for _, m := range catalog.Models {
		c := Contender{Name: m.Name, Model: m.Name}
		if m.Here() && (!over.isOption() || c.has(over.Name)) {
			all = append(all, c)
		}
	}
	return all
}

// owners are the models that have an option.
func owners(option string) []string {
	var all []string
	for _, m := range catalog.Models {
		if c := (Contender{Model: m.Name}); c.has(option) {
			all = append(all, m.Name)
		}
	}
	return all
}

// ParsePeer reads an outside server: "name=command {port}". Words may be quoted
// with ' or ". No shell is asked: give one to have one ("sh -c '...'").
func ParsePeer(spec string) (Contender, error) {
	const shape = `as in --peer 'mine=./server {port}'`
	name, command, ok := strings.Cut(spec, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return Contender{}, proc.Usagef("--peer %q has no name: give NAME=COMMAND, %s", spec, shape)
	}
	if model.Find(catalog.Models, name) != nil {
		return Contender{}, proc.Usagef("--peer %s has the name of a model: call it something else", name)
	}
	words, err := SplitWords(command)
	switch {
	case err != nil:
		return Contender{}, proc.Usagef("--peer %s: %v", name, err)
	case len(words) == 0:
		return Contender{}, proc.Usagef("--peer %s has no command: give NAME=COMMAND, %s", name, shape)
	case !strings.Contains(strings.Join(words, " "), "{port}"):
		return Contender{}, proc.Usagef("--peer %s is not told its port: put {port} into the command, %s", name, shape)
	}
	if _, err := exec.LookPath(words[0]); err != nil && !strings.Contains(words[0], "{port}") {
		return Contender{}, proc.Usagef("--peer %s cannot be started: %v", name, err)
	}
	return Contender{Name: name, Command: words}, nil
}

// SplitWords splits at spaces outside of quotes.
func SplitWords(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	inside := false
	for _, r := range s {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inside = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if inside {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteRune(r)
			inside = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote %c is not closed", quote)
	}
	if inside {
		words = append(words, word.String())
	}
	return words, nil
}

// has says whether c is a model with this option.
func (c *Contender) has(option string) bool {
	m := model.Find(catalog.Models, c.Model)
	if m == nil {
		return false
	}
	for _, o := range m.Options {
		if o.Name == option {
			return true
		}
	}
	return false
}

// spareFDs is how many descriptors below FD_SETSIZE a server needs for itself.
const spareFDs = 16

// capacity is how many clients c serves at once for sure, 0 for no bound, and
// why no more.
func (c *Contender) capacity(o model.Options) (k int, why string) {
	m := model.Find(catalog.Models, c.Model)
	if m == nil {
		return 0, ""
	}
	k, why = shape(m, o)
	if most := maxConns(m, c.Options); most > 0 && (k == 0 || most < k) {
		return most, fmt.Sprintf("serves %s at most (max-conns)", units.Text.Plural(most, "client"))
	}
	return k, why
}

// shape is the bound that lies in the nature of the model.
func shape(m *model.Model, o model.Options) (int, string) {
	switch t := m.Traits; {
	case t.MaxClients > 0:
		return t.MaxClients - spareFDs, fmt.Sprintf("knows no descriptor from %s on, and up to %d are its own", units.Count(t.MaxClients), spareFDs)
	case t.Clients != model.PerWorker:
		if t.Clients == 0 {
			return 0, ""
		}
		return t.Clients, fmt.Sprintf("serves %s at a time", units.Text.Plural(t.Clients, "client"))
	case o.String("inner") == "epoll":
		return 0, ""
	case o.String("accept") == "reuseport":
		return 1, "the kernel may give two clients to one worker"
	case o.Int("threads") > 0:
		return o.Int("threads"), fmt.Sprintf("a process of %s may get all clients", units.Text.Plural(o.Int("threads"), "thread"))
	default:
		return o.Int("workers"), fmt.Sprintf("has %s, one client each", units.Text.Plural(o.Int("workers"), "worker"))
	}
}

// bounded says whether a client beyond the capacity would break c, and not just wait.
func (c *Contender) bounded() bool {
	m := model.Find(catalog.Models, c.Model)
	return m != nil && m.Traits.MaxClients > 0
}

// maxConns is the bound that was chosen, or the highest that can be.
func maxConns(m *model.Model, chosen model.Options) int {
	for _, o := range m.Options {
		if o.Name != "max-conns" {
			continue
		}
		if chosen["max-conns"] != "" {
			return chosen.Int("max-conns")
		}
		return o.Max
	}
	return 0
}
