package experiment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/catalog"
	"muxlab/harness/load"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
)

// A server is one of the models, in a process of its own.
type server struct {
	*proc.Server
	addr netip.AddrPort
	live *trace.Live // attached only where counters are asked for
}

// stopTime is how long a server may take to stop before it is killed.
const stopTime = 4 * time.Second

// start starts a model with some work for each message. With traced, its
// counters can be read.
func start(ctx context.Context, name string, options model.Options, work model.Work, traced bool) (*server, error) {
	job, err := proc.NewJob(model.Find(catalog.Models, name), options)
	if err != nil {
		return nil, err
	}
	job.Work, job.Direct, job.Grace = work, !traced, time.Second
	s, err := proc.Start(ctx, job)
	if err != nil {
		return nil, err
	}
	all := &server{Server: s}
	if all.addr, err = proc.ParseAddr(s.Addr); err == nil && traced {
		err = all.attach()
	}
	if err != nil {
		all.stop()
		return nil, err
	}
	return all, nil
}

func (s *server) attach() error {
	run, err := trace.FindRun(s.PID())
	if err != nil {
		return fmt.Errorf("the server left no trace to count in: %w", err)
	}
	s.live, err = trace.Attach(run.Dir)
	return err
}

// stop ends it, and returns when it has ended.
func (s *server) stop() {
	if s.live != nil {
		s.live.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	s.Shutdown(ctx)
}

// dial connects. The caller closes.
func (s *server) dial(ctx context.Context) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.addr.String())
	return conn, lost(err)
}

// lost says of a connection what became of it, without the addresses.
func lost(err error) error {
	var errno unix.Errno
	switch {
	case err == io.EOF:
		return errors.New("the server closed a connection")
	case errors.As(err, &errno):
		return fmt.Errorf("a connection was lost: %w", errno)
	}
	return err
}

// echo says something and waits for the answer.
func echo(conn net.Conn, message []byte) error {
	if _, err := conn.Write(message); err != nil {
		return lost(err)
	}
	buf := make([]byte, len(message))
	for n := 0; n < len(buf); {
		m, err := conn.Read(buf[n:])
		if err != nil {
			return lost(err)
		}
		n += m
	}
	return nil
}

// visit is a connection for one message: connect, speak, hear, close.
func (s *server) visit(ctx context.Context, message []byte) error {
	conn, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	return echo(conn, message)
}

// drive is load.Run with what does not count as a measurement made an error.
func drive(ctx context.Context, cfg load.Config) (load.Result, error) {
	r, err := load.Run(ctx, cfg)
	switch {
	case err != nil:
		return r, err
	case r.Errors.Total() > 0 && ctx.Err() == nil:
		return r, fmt.Errorf("connections were lost: %s (%s)", r.Errors, r.Errors.First)
	}
	return r, nil
}

// sleep sleeps, unless ctx is done first.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
