package catalog

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"muxlab/harness/conform"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace/tracetest"
)

func TestMain(m *testing.M) {
	proc.Main(Models)
	flag.Parse()
	flag.Set("test.parallel", "8") // they wait more than they work
	os.Exit(tracetest.InMemory(m.Run))
}

// long makes the numbers larger: MUXLAB_LONG=1 go test ./catalog
var long = os.Getenv("MUXLAB_LONG") != ""

// variants are the other ways in which models can be run.
var variants = []conform.Subject{
	{Model: model.Find(Models, "epoll"), Options: model.Options{"edge": "true"}},
	{Model: model.Find(Models, "prefork"), Options: model.Options{"accept": "shared"}},
	{Model: model.Find(Models, "prefork"), Options: model.Options{"accept": "exclusive"}},
	{Model: model.Find(Models, "prefork"), Options: model.Options{"accept": "reuseport"}},
	{Model: model.Find(Models, "prefork"), Options: model.Options{"accept": "filelock"}},
	{Model: model.Find(Models, "prefork"), Options: model.Options{"accept": "mutex"}},
	{Model: model.Find(Models, "prefork"), Options: model.Options{"accept": "passing"}},
	{Model: model.Find(Models, "threadpool"), Options: model.Options{"accept": "mutex"}},
	{Model: model.Find(Models, "hybrid"), Options: model.Options{"inner": "epoll"}},
}

// subjects are all the models, direct and recorded, and the variants: recorded
// only, unless there is time. Each model is examined at full size once, direct; what
// is recorded goes through the same cases with smaller numbers.
func subjects() []conform.Subject {
	var all []conform.Subject
	for _, m := range Models {
		all = append(all, conform.Subject{Model: m}, conform.Subject{Model: m, Recorded: true, Brief: !long})
	}
	for _, s := range variants {
		if long {
			all = append(all, s)
		}
		s.Recorded, s.Brief = true, !long
		all = append(all, s)
	}
	return all
}

func TestConform(t *testing.T)      { table(t, conform.Cases) }
func TestConformOptIn(t *testing.T) { table(t, conform.OptIn) }

func table(t *testing.T, cases []conform.Case) {
	for _, s := range subjects() {
		s.Long = long
		for _, c := range cases {
			for seed := range seeds(s, c) {
				s.Seed = uint64(seed + 1)
				t.Run(fmt.Sprintf("%v/%s/seed=%d", s, c.Name, s.Seed), func(t *testing.T) {
					t.Parallel()
					conform.Run(context.Background(), s, c).Report(t)
				})
			}
		}
	}
}

// seeds is how many are tried: four times as many if there is time, and one of a subject
// that is examined at full size in another way.
func seeds(s conform.Subject, c conform.Case) int {
	switch {
	case long:
		return 4 * max(c.Seeds, 1)
	case s.Brief:
		return 1
	}
	return max(c.Seeds, 1)
}
