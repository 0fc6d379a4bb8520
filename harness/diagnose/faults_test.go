package diagnose_test

import (
	"cmp"
	"net"
	"runtime"
	"slices"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/conform/shelf"
	"muxlab/harness/diagnose"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// A fault is a real server that has it, and clients under which it shows.
type fault struct {
	name    string // of the test; the lint's, unless there are two
	lint    string
	model   string
	options model.Options
	tune    func(*proc.Job)
	limits  func(*diagnose.Thresholds)
	clients func(*patient)
	also    []string // lints that the same fault shows in
	fair    bool     // the right server, under the same clients, has nothing
}

func bothModels(name string) *model.Model {
	return model.Find(slices.Concat(catalog.Models, shelf.Models()), name)
}

var faults = []fault{
	{lint: "spin", model: "spin", clients: leaves, also: []string{"leak"}, fair: true},
	{name: "spin, for no events", lint: "spin", model: "parks", clients: leaves, also: []string{"leak"}, fair: true},
	{lint: "write-interest", model: "wantwrite", clients: isSilent, fair: true},
	{lint: "edge-undrained", model: "once", clients: saysMuch, fair: true},
	{lint: "hog", model: "poll", clients: talkTogether,
		tune: func(j *proc.Job) { j.Work.Compute = 150 * time.Millisecond }},
	{name: "hog, asleep", lint: "hog", model: "epoll", clients: talkTogether,
		tune: func(j *proc.Job) { j.Work.Sleep = 150 * time.Millisecond }},
	{lint: "blocked", model: "blocks", clients: doesNotRead, also: []string{"hog"}, fair: true},
	{name: "blocked, alone", lint: "blocked", model: "blocking", clients: isSilentAndAnotherComes},
	{name: "blocked, a listener each", lint: "blocked", model: "prefork", clients: comeByTwos, also: []string{"pool-saturated"},
		options: model.Options{"workers": "2", "accept": "reuseport"}},
	{lint: "busy-loop", model: "busy", clients: isSilent, fair: true},
	{lint: "herd", model: "prefork", options: model.Options{"accept": "shared"}, clients: comeAndGo},
	{lint: "fd-setsize", model: "select", clients: many,
		limits: func(t *diagnose.Thresholds) { t.SetNear = 30 }},
	{lint: "backlog", model: "blocking", clients: keepComing, also: []string{"blocked"}},
	{name: "backlog, full", lint: "backlog", model: "blocking", clients: many, also: []string{"blocked"},
		tune: func(j *proc.Job) { j.Backlog = 4 }},
	{lint: "pool-saturated", model: "threadpool", options: model.Options{"workers": "2", "queue": "3"}, clients: many},
	{name: "pool-saturated, not full", lint: "pool-saturated", model: "threadpool", options: model.Options{"workers": "2"}, clients: many},
	{name: "pool-saturated, processes", lint: "pool-saturated", model: "prefork", options: model.Options{"workers": "2"}, clients: many},
	{name: "pool-saturated, both", lint: "pool-saturated", model: "hybrid", options: model.Options{"workers": "1", "threads": "2", "queue": "3"}, clients: many},
	{lint: "unbounded", model: "unbounded", clients: doesNotRead, fair: true},
	{lint: "leak", model: "leak", clients: resets, fair: true,
		limits: func(t *diagnose.Thresholds) { t.LeakAfter = 300 * time.Millisecond }},
	{lint: "out-of-descriptors", model: "epoll", clients: many, also: []string{"backlog"},
		tune: func(j *proc.Job) { j.MaxFiles = 40 }},
	{lint: "parent-keeps", model: "keeps", clients: talks},
	{lint: "short-write", model: "shortwrite", clients: sayMuchAndWait, fair: true,
		tune: func(j *proc.Job) { j.Faults = &kernel.Faults{Seed: 1, Short: 1} }},
	{name: "short-write, closed", lint: "short-write", model: "tail", clients: sayAllAndListen, fair: true,
		tune: func(j *proc.Job) { j.Faults = &kernel.Faults{Seed: 1, Short: 1} }},
	{lint: "forgotten", model: "forgets", clients: comeOneByOne, fair: true},
	{lint: "interrupted", model: "eintr", clients: speakUp, fair: true,
		tune: func(j *proc.Job) { j.Faults = &kernel.Faults{Seed: 1, EINTR: 0.5} }},
}

func talks(p *patient) { p.ask(p.dial()) }

func isSilent(p *patient) {
	for range 3 {
		talks(p)
	}
}

func leaves(p *patient) {
	c := p.dial()
	p.ask(c)
	c.Close()
}

func resets(p *patient) {
	c := p.dial()
	p.ask(c)
	c.SetLinger(0)
	c.Close()
}

// comeOneByOne: whenever one comes, those before it have nothing to say.
func comeOneByOne(p *patient) {
	for range 4 {
		p.dial()
		time.Sleep(20 * time.Millisecond)
	}
}

// saysMuch: more than one read takes.
func saysMuch(p *patient) { p.dial().Write(make([]byte, 20_000)) }

// talkTogether: while one is served, the others become ready.
func talkTogether(p *patient) {
	var all []net.Conn
	for range 5 {
		c := p.dial()
		p.ask(c)
		all = append(all, c)
	}
	for _, c := range all {
		c.Write([]byte("now"))
	}
}

func doesNotRead(p *patient) {
	talks(p)
	c := p.dial()
	c.SetReadBuffer(4096)
	flood(c, 64<<20)
}

func sayMuchAndWait(p *patient) {
	for range 4 {
		p.dial().Write(make([]byte, 4000))
	}
}

func sayAllAndListen(p *patient) {
	for range 20 {
		c := p.dial()
		c.Write(make([]byte, 1000))
		c.CloseWrite()
	}
}

func speakUp(p *patient) {
	for range 20 {
		p.dial().Write([]byte("again"))
	}
}

func isSilentAndAnotherComes(p *patient) {
	talks(p)
	p.dial().Write([]byte("and I?"))
}

func many(p *patient) {
	for range 40 {
		go func() { // with a full backlog it takes long
			if c, err := net.DialTimeout("tcp", p.server.Addr, patience); err == nil {
				time.Sleep(2 * patience)
				c.Close()
			}
		}()
	}
}

// comeByTwos: sooner or later the kernel deals both to one of two workers. That is
// seen at once, and waited for: the second gets no answer.
func comeByTwos(p *patient) {
	for end := time.Now().Add(patience); time.Now().Before(end) && len(p.findings()) == 0; {
		a, b := p.dial(), p.dial()
		p.ask(a)
		b.Write([]byte("and I?"))
		for late := time.Now().Add(3 * time.Second); time.Now().Before(late) && len(p.findings()) == 0; {
			b.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
			if n, _ := b.Read(make([]byte, 1)); n > 0 {
				break
			}
		}
		a.Close()
		b.Close()
	}
}

func comeAndGo(p *patient) {
	if runtime.NumCPU() == 1 {
		p.t.Skip("on one processor nobody can be a moment too late: the others are woken when the first has accepted already")
	}
	for end := time.Now().Add(patience); time.Now().Before(end) && !p.has("herd"); time.Sleep(2 * time.Millisecond) {
		if c, err := net.Dial("tcp", p.server.Addr); err == nil {
			c.Close()
		}
	}
}

func keepComing(p *patient) {
	for end := time.Now().Add(patience); time.Now().Before(end) && !p.has("backlog"); time.Sleep(60 * time.Millisecond) {
		p.dial()
	}
}

// Each fault is found, on a server that has it, and no other.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range faults {
		if c.lint == "herd" {
			continue // see TestFaultHerd
		}
		t.Run(cmp.Or(c.name, c.lint), func(t *testing.T) {
			t.Parallel()
			isFound(t, c)
		})
	}
}

// A herd is seen where a processor is free for the second that is woken: one that
// comes late finds nothing ready, and its wait does not return. So this test runs
// before the parallel ones.
func TestFaultHerd(t *testing.T) {
	at := slices.IndexFunc(faults, func(c fault) bool { return c.lint == "herd" })
	isFound(t, faults[at])
}

// isFound holds diagnose to finding a fault, and no other.
func isFound(t *testing.T, c fault) {
	limits := diagnose.DefaultThresholds()
	if c.limits != nil {
		c.limits(&limits)
	}
	isWell(t, limits, 1, func(t *testing.T) (*patient, []diagnose.Finding) { // apart from this
		p := admit(t, bothModels(c.model), c.options, c.tune, limits)
		defer p.discharge()
		c.clients(p)
		f := p.until(c.lint)
		t.Logf("%s", f.Sentence)
		if f.PID == 0 || f.Time == 0 || f.Worker >= 0 && f.Turn == 0 {
			t.Errorf("its evidence is incomplete: %+v", f)
		}
		return p, slices.DeleteFunc(p.findings(), func(f diagnose.Finding) bool {
			return f.Lint == c.lint || slices.Contains(c.also, f.Lint)
		})
	})
}

// Every lint has a server that provokes it.
func TestEveryLintHasItsFault(t *testing.T) {
	for _, l := range diagnose.Lints() {
		if !slices.ContainsFunc(faults, func(f fault) bool { return f.lint == l.Name }) {
			t.Errorf("no server provokes %s", l.Name)
		}
	}
}

// The right server has none of the faults under the same clients.
func TestRight(t *testing.T) {
	t.Parallel()
	for _, c := range faults {
		if !c.fair {
			continue
		}
		t.Run(c.lint, func(t *testing.T) {
			t.Parallel()
			limits := diagnose.DefaultThresholds()
			if c.limits != nil {
				c.limits(&limits)
			}
			isWell(t, limits, examinations, func(t *testing.T) (*patient, []diagnose.Finding) {
				p := admit(t, shelf.Right, nil, c.tune, limits)
				defer p.discharge()
				c.clients(p)
				time.Sleep(2 * time.Second)
				return p, p.findings()
			})
		})
	}
}
