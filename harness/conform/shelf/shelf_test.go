package shelf_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"muxlab/harness/conform"
	"muxlab/harness/conform/shelf"
	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace/tracetest"
)

func TestMain(m *testing.M) {
	proc.Main(append(shelf.Models(), lingers))
	flag.Parse()
	flag.Set("test.parallel", "12") // they wait more than they work
	os.Exit(tracetest.InMemory(m.Run))
}

// patience is short: these servers are expected to leave clients without an answer.
const patience = 1500 * time.Millisecond

// examine runs the table over m, and calls done with the failures, by case. One that
// is not expected is looked at again with more and more patience: the machine may have
// been slow. (The grace of a server that is stopped grows with it, so not at once with
// the most.)
func examine(t *testing.T, m *model.Model, expected []string, done func(t *testing.T, failed map[string]conform.Failure)) {
	t.Run(m.Name, func(t *testing.T) {
		t.Parallel()
		var mu sync.Mutex
		failed := map[string]conform.Failure{}
		t.Cleanup(func() { done(t, failed) })
		for _, c := range conform.Cases {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				s := conform.Subject{Model: m, Seed: 1, Patience: patience, Brief: m != shelf.Right}
				r := conform.Run(context.Background(), s, c)
				for _, more := range []time.Duration{2, 15} {
					if r.OK() || slices.Contains(expected, c.Name) {
						break
					}
					t.Logf("looked at again, with more patience: %v", &r.Failures[0])
					s.Patience = more * patience
					r = conform.Run(context.Background(), s, c)
				}
				mu.Lock()
				defer mu.Unlock()
				if !r.OK() {
					failed[c.Name] = r.Failures[0]
				}
			})
		}
	})
}

// The suite fails each wrong server by the case that names its fault, and by no
// other than those that the fault explains. It passes the plain echo: else it
// would fail for another reason.
func TestWrong(t *testing.T) {
	var mu sync.Mutex
	var table strings.Builder
	t.Cleanup(func() {
		t.Logf("wrong server, the case that names its fault, the cases it failed\n%s", &table)
	})
	for _, w := range shelf.Wrong {
		examine(t, w.Model, append(slices.Clone(w.Also), w.Case), func(t *testing.T, failed map[string]conform.Failure) {
			mu.Lock()
			defer mu.Unlock()
			names := slices.Sorted(maps.Keys(failed))
			fmt.Fprintf(&table, "%-11s %-13s %s\n", w.Model.Name, w.Case, strings.Join(names, " "))
			if !slices.Contains(names, w.Case) {
				t.Errorf("%s passes %s, though %s", w.Model.Name, w.Case, w.Fault)
			}
			for name, f := range failed {
				if name == w.Case {
					fmt.Fprintf(&table, "%-25s %v\n", "", &f)
				} else if !slices.Contains(w.Also, name) {
					t.Errorf("%s fails %s, which its fault does not explain: %v", w.Model.Name, name, &f)
				}
			}
		})
	}
}

// What the servers of the shelf share is right.
func TestRight(t *testing.T) {
	examine(t, shelf.Right, nil, func(t *testing.T, failed map[string]conform.Failure) {
		for name, f := range failed {
			t.Errorf("the right server fails %s: %v", name, &f)
		}
	})
}

// lingers is no server to look at, for its fault shows at its end alone: told to
// stop, it tells its clients nothing (they are not in env.Conns).
var lingers = &model.Model{
	Name: "lingers", Traits: model.Traits{View: model.Threads, Fair: true, Threads: true, Cost: model.PerThread},
	Options: []model.Option{model.MaxConns(100, 100)},
	New:     func(model.Options) model.Server { return lingering{} },
}

type lingering struct{}

func (lingering) Serve(ctx context.Context, env *model.Env) error {
	env.Thread("acceptor", func(k kernel.Kernel) error {
		l, err := converse.Listen(ctx, k, env)
		for err == nil {
			var fd int
			if fd, err = l.Accept(k); err == nil {
				env.Handler("thread", func(k kernel.Kernel) error { return echo(k, fd) })
			}
		}
		if err == converse.ErrStopped {
			return nil
		}
		return err
	})
	return env.Wait()
}

func echo(k kernel.Kernel, fd int) error {
	buf := make([]byte, 4096)
	for {
		n, err := k.Read(fd, buf)
		switch {
		case err == kernel.EINTR:
		case n == 0 || err != nil:
			return k.Close(fd)
		default:
			k.Write(fd, buf[:n])
		}
	}
}

// Faults that a single server of the shelf does not stand for: each case fails the
// one that has its fault.
func TestCasesThatFail(t *testing.T) {
	for name, m := range map[string]*model.Model{"stop": lingers, "max-conns": lingers, "slow-beside-fast": shelf.Find("blocks").Model} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, ok := conform.Find(name)
			if !ok {
				t.Fatal("there is no such case")
			}
			if r := conform.Run(context.Background(), conform.Subject{Model: m, Seed: 1, Patience: patience}, c); r.OK() {
				t.Errorf("%s passes it", m.Name)
			}
			if r := conform.Run(context.Background(), conform.Subject{Model: shelf.Right, Seed: 1}, c); !r.OK() {
				t.Errorf("the right server fails it: %v", &r.Failures[0])
			}
		})
	}
}
