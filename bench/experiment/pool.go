package experiment

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"

	"muxlab/epoll"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// NGINX's experiment in small: client A asks for what is slow, as random cold
// files are, and client B, over 50 connections, for what is fast. One epoll loop
// serves both, without a pool and with one. It runs in this process, since the
// session is one that no model has: it knows slow requests from fast ones.
const (
	gainSeries  = "with the pool"
	fastClients = 50
	slowClients = 4
	slowTime    = 20 * time.Millisecond
	poolThreads = 32 // nginx's default
	slowMark    = 'S'
	slowBytes   = 64
)

func poolGain(ctx context.Context, s Settings, progress Progress) (Figure, error) {
	t := printed("nginx-threadpool.csv")
	f := Figure{
		Name: "pool", Title: "what a pool for slow work gains the others",
		X: Axis{Name: "figure"}, Y: Axis{"times better with the pool", true},
		Categories: []string{"bytes in all", "fast requests a second", "their average latency"},
		Ours:       Side{Label: "here"},
	}
	theirs := Side{Label: "NGINX 2015", Source: t.Source}
	for i := range t.Rows {
		without, _ := t.Value(i, "without pool")
		with, _ := t.Value(i, "with pool")
		theirs.Set(gainSeries, float64(i), better(i, without, with))
	}
	f.Theirs = []Side{theirs}
	lasting := s.lasting(6*time.Second, 700*time.Millisecond)
	progress("slow and fast requests, without a pool")
	without, err := mixed(ctx, 0, lasting)
	if err != nil || ctx.Err() != nil {
		return f, err
	}
	progress("the same, with a pool of %d", poolThreads)
	with, err := mixed(ctx, poolThreads, lasting)
	if err != nil || ctx.Err() != nil {
		return f, err
	}
	for i := range without {
		f.Ours.Set(gainSeries, float64(i), better(i, without[i], with[i]))
	}
	return f, nil
}

// better is how many times better the second value is; of a latency (the third
// figure) less is better.
func better(i int, without, with float64) float64 {
	if i == 2 {
		return without / with
	}
	return with / without
}

// mixed serves both kinds of clients and returns the bytes a second, the fast
// requests a second, and their average latency in ms.
func mixed(ctx context.Context, pool int, lasting time.Duration) ([]float64, error) {
	addr, stop, err := mixedServer(pool)
	if err != nil {
		return nil, err
	}
	defer stop()
	var mu sync.Mutex
	var all sync.WaitGroup
	var fast, slow int
	var latency time.Duration
	until := time.Now().Add(lasting)
	for i := range fastClients + slowClients {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		message := make([]byte, slowBytes)
		if i < slowClients {
			message[0] = slowMark
		}
		all.Go(func() {
			n, sum := talk(ctx, conn, message, until)
			mu.Lock()
			defer mu.Unlock()
			if message[0] == slowMark {
				slow += n
				return
			}
			fast += n
			latency += sum
		})
	}
	all.Wait()
	t := lasting.Seconds()
	return []float64{float64(fast+slow) * slowBytes / t, float64(fast) / t, 1e3 * latency.Seconds() / float64(max(fast, 1))}, nil
}

// mixedServer is the epoll model, in this process, with sessions that know slow work.
func mixedServer(pool int) (addr string, stop func(), err error) {
	k := kernel.NewDirect()
	fd, at, err := model.Bind(k, netip.MustParseAddrPort("127.0.0.1:0"), false)
	if err != nil {
		return "", nil, err
	}
	work := newPool(pool)
	ready := make(hosted)
	env := model.NewEnv(ready, &model.Env{
		Listener: fd, Addr: at, Backlog: 1024, Conn: -1, Grace: time.Second,
		NewSession: func() model.Session { return &mixedSession{pool: work} },
	})
	options, err := epoll.Model.Complete(nil)
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- epoll.Model.New(options).Serve(ctx, env) }()
	stop = func() {
		cancel()
		<-done
		work.close()
		k.Close(fd)
	}
	select {
	case <-ready:
		return at.String(), stop, nil
	case err = <-done:
		done <- nil
		stop()
		return "", nil, err
	}
}

// hosted is the host of a server in this process: no trace, no children.
type hosted chan struct{}

func (h hosted) Kernel(_ string, _ trace.Lifetime, base kernel.Kernel) (kernel.Kernel, func()) {
	return base, func() {}
}
func (h hosted) Ready() { close(h) }
func (h hosted) Spawn(int, int) (model.Process, error) {
	return nil, kernel.ENOSYS
}

// A pool does slow work in threads of its own; one of no threads does it at once.
type pool struct {
	jobs    chan func()
	workers sync.WaitGroup
}

func newPool(n int) *pool {
	p := &pool{}
	if n > 0 {
		p.jobs = make(chan func(), 1024)
	}
	for range n {
		p.workers.Go(func() {
			for job := range p.jobs {
				job()
			}
		})
	}
	return p
}

func (p *pool) close() {
	if p.jobs != nil {
		close(p.jobs)
	}
	p.workers.Wait()
}

// mixedSession echoes; a message that begins with slowMark takes slowTime.
type mixedSession struct {
	pool *pool
	out  model.Outbox
}

func (s *mixedSession) Open(out model.Outbox) []byte { s.out = out; return nil }

func (s *mixedSession) Data(in []byte) ([]byte, bool) {
	switch {
	case in[0] != slowMark:
		return in, false
	case s.pool.jobs == nil: // the loop itself does it, and everybody waits
		time.Sleep(slowTime)
		return in, false
	}
	reply := append([]byte(nil), in...) // in is the loop's
	s.pool.jobs <- func() {
		time.Sleep(slowTime)
		s.out.Send(reply)
	}
	return nil, false
}

func (s *mixedSession) End() []byte { return nil }
func (s *mixedSession) Closed()     {}
