package compare

import (
	"fmt"
	"strings"
)

// Command is the command line that does the same again: what every flag was, also
// those that were left at their defaults.
func (p *Plan) Command() string {
	words := []string{"muxlab", "compare"}
	for _, c := range p.Contenders {
		if len(c.Command) == 0 {
			words = append(words, c.Name)
		}
	}
	words = append(words, p.Work.flags()...)
	if p.Over.Name != "" {
		words = append(words, "--over", p.Over.spec())
	}
	words = append(words, "--rounds", fmt.Sprint(p.Rounds), "--duration", p.Duration.String(), "--warmup", p.Warmup.String(),
		"--baseline", p.Baseline, "--seed", fmt.Sprint(p.Seed))
	for _, c := range p.Contenders {
		if len(c.Command) > 0 {
			words = append(words, "--peer", c.Name+"="+join(c.Command))
		}
	}
	return join(words)
}

// flags are those of the work.
func (w Work) flags() []string {
	list := []string{"--conns", fmt.Sprint(w.Conns), "--size", fmt.Sprint(w.Size)}
	add := func(given bool, words ...string) {
		if given {
			list = append(list, words...)
		}
	}
	add(w.Active > 0, "--active", fmt.Sprint(w.Active))
	add(w.Idle > 0, "--idle", fmt.Sprint(w.Idle))
	add(w.Rate > 0, "--rate", fmt.Sprint(w.Rate))
	add(w.PerRequest, "--per-request")
	add(w.Compute > 0, "--compute", w.Compute.String())
	add(w.Sleep > 0, "--sleep", w.Sleep.String())
	return list
}

// spec is the axis as ParseOver reads it.
func (a Axis) spec() string {
	var values []string
	for _, x := range a.Values {
		if a.IsTime() {
			values = append(values, seconds(x).String())
		} else {
			values = append(values, fmt.Sprintf("%.0f", x))
		}
	}
	return a.Name + "=" + strings.Join(values, ",")
}

// join makes one line of words, which a shell and ParsePeer take apart again.
func join(words []string) string {
	var list []string
	for _, w := range words {
		if w == "" || strings.ContainsAny(w, " \t\n'\"\\$`*?;&|<>()#~!") {
			w = "'" + strings.ReplaceAll(w, "'", `'"'"'`) + "'"
		}
		list = append(list, w)
	}
	return strings.Join(list, " ")
}
