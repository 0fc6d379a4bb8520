package diagnose_test

import (
	"context"
	"flag"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/conform/shelf"
	"muxlab/harness/diagnose"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

func TestMain(m *testing.M) {
	proc.Main(slices.Concat(catalog.Models, shelf.Models()))
	flag.Parse()
	flag.Set("test.parallel", "28") // they wait more than they work
	os.Exit(tracetest.InMemory(m.Run))
}

// patience is long, because a machine may be busy with other things.
const patience = 20 * time.Second

// A patient is a real server with a Doctor beside it, who looks all the time.
type patient struct {
	t       *testing.T
	server  *proc.Server
	sampler *measure.Sampler
	quit    chan struct{}
	done    chan struct{}

	told bool // under which load the first finding came

	mu    sync.Mutex
	found []diagnose.Finding
	lost  uint64

	delays delays // how long it was kept from running
}

// admit starts the server of m, and looks at it until the test ends.
func admit(t *testing.T, m *model.Model, o model.Options, tune func(*proc.Job), limits diagnose.Thresholds) *patient {
	t.Helper()
	job, err := proc.NewJob(m, o)
	if err != nil {
		t.Fatal(err)
	}
	if tune != nil {
		tune(&job)
	}
	server, err := proc.Start(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	p := &patient{t: t, server: server, quit: make(chan struct{}), done: make(chan struct{})}
	p.sampler = measure.NewSampler(server.PID(), netip.MustParseAddrPort(server.Addr))
	p.sampler.Start()
	run, err := trace.FindRun(server.PID())
	if err != nil {
		t.Fatal(err)
	}
	live, err := trace.Attach(run.Dir)
	if err != nil {
		t.Fatal(err)
	}
	go p.watch(live, diagnose.New(limits, nil))
	go p.delays.follow(p.quit)
	t.Cleanup(p.discharge)
	return p
}

// watch looks until the server has ended.
func (p *patient) watch(live *trace.Live, doctor *diagnose.Doctor) {
	defer close(p.done)
	defer live.Close()
	for {
		f, err := live.Next()
		if f == nil {
			return
		}
		p.delays.know(f.Processes)
		found := doctor.Take(f, p.sampler.Latest())
		p.mu.Lock()
		p.found, p.lost = append(p.found, found...), p.lost+f.Lost
		p.mu.Unlock()
		if err != nil {
			return
		}
		select {
		case <-p.quit:
			return
		case <-time.After(20 * time.Millisecond): // a view takes no more frames than that
		}
	}
}

// end stops looking.
func (p *patient) end() {
	select {
	case <-p.quit:
	default:
		close(p.quit)
	}
	<-p.done
	p.sampler.Stop()
}

func (p *patient) findings() []diagnose.Finding {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.found)
}

// discharge ends the server and the looking; the end of the test does it too.
func (p *patient) discharge() {
	p.server.Kill()
	<-p.server.Done()
	p.end()
}

func (p *patient) has(lint string) bool {
	return slices.ContainsFunc(p.findings(), func(f diagnose.Finding) bool { return f.Lint == lint })
}

// until waits for a finding of this lint.
func (p *patient) until(lint string) diagnose.Finding {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		for _, f := range p.findings() {
			if f.Lint == lint {
				return f
			}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.t.Fatalf("not within %v: a finding %s; there are %v; %d events were lost", patience, lint, p.found, p.lost)
	return diagnose.Finding{}
}

// dial connects a client; what it does must be done within patience.
func (p *patient) dial() *net.TCPConn {
	p.t.Helper()
	c, err := net.DialTimeout("tcp", p.server.Addr, patience)
	if err != nil {
		p.t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(2 * patience))
	p.t.Cleanup(func() { c.Close() })
	return c.(*net.TCPConn)
}

// ask says something and waits for its echo.
func (p *patient) ask(c net.Conn) {
	p.t.Helper()
	line := []byte("how are you?")
	if _, err := c.Write(line); err != nil {
		p.t.Fatal(err)
	}
	for got := 0; got < len(line); {
		n, err := c.Read(line[got:])
		if err != nil {
			p.t.Fatal(err)
		}
		got += n
	}
}

// flood writes in the background, and reads nothing, until n bytes are taken or
// the connection ends.
func flood(c net.Conn, n int) {
	go func() {
		chunk := make([]byte, 64<<10)
		for ; n > 0; n -= len(chunk) {
			if _, err := c.Write(chunk); err != nil {
				return
			}
		}
	}()
}
