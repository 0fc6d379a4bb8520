package diagnose_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/diagnose"
	"muxlab/harness/kernel"
	"muxlab/harness/load/clients"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// healthy are all models, and the ways to run them that have no fault.
func healthy() map[string]fault {
	all := map[string]fault{
		"epoll, edge":        {model: "epoll", options: model.Options{"edge": "true"}},
		"prefork, exclusive": {model: "prefork", options: model.Options{"accept": "exclusive"}},
		"hybrid, epoll":      {model: "hybrid", options: model.Options{"inner": "epoll"}},
	}
	for _, m := range catalog.Models {
		all[m.Name] = fault{model: m.Name}
	}
	return all
}

// atOnce is how many clients a model serves at the same time: more of them wait,
// and that is another matter.
func atOnce(m *model.Model) int {
	switch m.Traits.Clients {
	case 1:
		return 1
	case model.PerWorker:
		return 3
	}
	return 6
}

// The healthy models are found healthy under every load that is no fault of
// theirs, while a worker is killed, and while they stop.
func TestHealthy(t *testing.T) {
	t.Parallel()
	for name, c := range healthy() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := bothModels(c.model)
			limits := diagnose.DefaultThresholds()
			limits.LeakAfter = time.Second
			isWell(t, limits, examinations, func(t *testing.T) (*patient, []diagnose.Finding) {
				p := admit(t, m, c.options, nil, limits)
				n := atOnce(m)
				for _, kinds := range visits(n) {
					p.visit(n, kinds...)
				}
				p.conversations(n)
				p.burst(60)
				p.killWorker()
				p.visit(n, "steady")
				p.stop(n)
				return p, p.findings()
			})
		})
	}
}

// visits are the kinds that come together: where few are served at once, each alone.
func visits(n int) [][]string {
	if n < 4 {
		return [][]string{{"steady"}, {"bursty"}, {"idle"}, {"fast"}, {"not reading"}}
	}
	return [][]string{{"steady", "bursty", "idle"}, {"fast", "not reading", "steady"}}
}

// fastLines is how many lines a fast client says in a visit. What a lint counts in turns
// shows in hundreds of them; the rest would only load the machine.
const fastLines = 1000

// visit lets a crowd come for a moment and leave. Those who speak as fast as they can
// leave first: once each has said its lines, or after half a second.
func (p *patient) visit(n int, kinds ...string) {
	crowd := clients.NewCrowd(p.server.Addr, 1)
	var fast []string
	for i := range n {
		name := crowd.Add(kinds[i%len(kinds)])
		if kinds[i%len(kinds)] == "fast" {
			fast = append(fast, name)
		}
	}
	began := time.Now()
	removeFast(crowd, fast)
	time.Sleep(time.Until(began.Add(1500 * time.Millisecond)))
	crowd.Close()
	p.checkpoint(strings.Join(kinds, ", ") + " clients")
}

// removeFast removes each of these clients once it has said its lines.
func removeFast(crowd *clients.Crowd, fast []string) {
	for end := time.Now().Add(500 * time.Millisecond); len(fast) > 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
		for _, c := range crowd.Clients() {
			if at := slices.Index(fast, c.Name); at >= 0 && c.Echoes >= fastLines {
				crowd.Remove(c.Name)
				fast = slices.Delete(fast, at, at+1)
			}
		}
	}
	for _, name := range fast {
		crowd.Remove(name)
	}
}

// checkpoint says under which load the first finding came.
func (p *patient) checkpoint(load string) {
	p.t.Helper()
	if n := len(p.findings()); n > 0 && !p.told {
		p.told = true
		p.t.Logf("with %s there are %d findings:", load, n)
	}
}

// conversations end in every way.
func (p *patient) conversations(n int) {
	for i := range 24 {
		c := p.dial()
		p.ask(c)
		switch i % 4 {
		case 0:
			c.CloseWrite()
			io.Copy(io.Discard, c)
			c.Close()
		case 1:
			c.SetLinger(0)
			c.Close()
		case 2:
			c.Write(make([]byte, 100_000)) // and does not wait for the answer
			c.Close()
		case 3:
			c.Close()
		}
	}
	var all []*net.TCPConn
	for range n { // these have said all, and do not read the answer
		c := p.dial()
		c.SetReadBuffer(4096)
		flood(c, 16<<20)
		all = append(all, c)
	}
	time.Sleep(1500 * time.Millisecond)
	for _, c := range all {
		c.CloseWrite()
	}
	time.Sleep(1500 * time.Millisecond)
	for _, c := range all {
		c.Close()
	}
	p.checkpoint("conversations that end in every way")
}

// burst: many connect at once, say something, and leave.
func (p *patient) burst(n int) {
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			c, err := net.DialTimeout("tcp", p.server.Addr, patience)
			if err != nil {
				return
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(patience))
			fmt.Fprint(c, "x")
			c.Read(make([]byte, 1))
		})
	}
	all.Wait()
	p.checkpoint("a burst")
}

// killWorker kills one of the server's processes, if it has several.
func (p *patient) killWorker() {
	all, err := measure.Tree(p.server.PID())
	if err != nil || len(all) < 2 {
		return
	}
	syscall.Kill(all[len(all)-1].PID, syscall.SIGKILL)
	time.Sleep(500 * time.Millisecond)
	p.checkpoint("a worker killed")
}

// stop stops the server under clients.
func (p *patient) stop(n int) {
	crowd := clients.NewCrowd(p.server.Addr, 1)
	defer crowd.Close()
	for i := range n {
		crowd.Add([]string{"steady", "idle", "not reading"}[i%3])
	}
	time.Sleep(500 * time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.server.Shutdown(ctx); err != nil {
		p.t.Log(err)
	}
	p.end()
	p.checkpoint("a stop")
}

// More clients than a process has descriptors for bring one finding that is true, and no
// other.
func TestHealthyWithoutDescriptors(t *testing.T) {
	t.Parallel()
	for name, c := range healthy() {
		m := bothModels(c.model)
		if m.Traits.Clients == 1 || m.Traits.Processes {
			continue // none of its processes runs out
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := diagnose.DefaultThresholds()
			isWell(t, limits, examinations, func(t *testing.T) (*patient, []diagnose.Finding) {
				p := admit(t, m, c.options, func(j *proc.Job) { j.MaxFiles = 40 }, limits)
				defer p.discharge()
				for range 60 {
					p.dial()
				}
				time.Sleep(3 * time.Second)
				return p, slices.DeleteFunc(p.findings(), func(f diagnose.Finding) bool {
					// All are so: the clients without a descriptor wait in the backlog.
					return f.Lint == "out-of-descriptors" || f.Lint == "backlog" || m.Name == "threadpool" && f.Lint == "pool-saturated"
				})
			})
		})
	}
}

// A server that accepts no more than it has descriptors for does not run out of them, and
// one whose accepts the harness lets fail has not.
func TestHealthyWithinItsDescriptors(t *testing.T) {
	t.Parallel()
	for name, tune := range map[string]func(*proc.Job){
		"a bound":  func(j *proc.Job) { j.MaxFiles = 40 },
		"injected": func(j *proc.Job) { j.Faults = &kernel.Faults{Seed: 1, EMFILE: 0.3} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := diagnose.DefaultThresholds()
			isWell(t, limits, examinations, func(t *testing.T) (*patient, []diagnose.Finding) {
				p := admit(t, bothModels("epoll"), model.Options{"max-conns": "20"}, tune, limits)
				defer p.discharge()
				for range 60 {
					p.dial()
				}
				time.Sleep(2 * time.Second)
				return p, slices.DeleteFunc(p.findings(), func(f diagnose.Finding) bool { return f.Lint == "backlog" })
			})
		})
	}
}

// A client that a model's own bound keeps waiting is let be as long as somebody
// comes in: only a pool from which nobody is released is saturated. The clients are in this
// process, and must not wait for those of other tests: so it runs before the parallel ones.
func TestHealthyPoolUnderLoad(t *testing.T) {
	for _, name := range []string{"blocking", "threadpool", "prefork", "hybrid"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := diagnose.DefaultThresholds()
			isWell(t, limits, examinations, func(t *testing.T) (*patient, []diagnose.Finding) {
				p := admit(t, bothModels(name), nil, nil, limits)
				defer p.discharge()
				for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
					p.burst(20)
				}
				return p, p.findings()
			})
		})
	}
}
