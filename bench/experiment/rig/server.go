package rig

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/catalog"
	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
)

// A Server is one of the models, in a process of its own.
type Server struct {
	*measure.Server
	Live *trace.Live // nil unless counters are asked for
}

// Start starts a model with some work for each message. With traced, its counters
// can be read. The caller stops it.
func Start(ctx context.Context, name string, options model.Options, work model.Work, traced bool) (*Server, error) {
	job, err := proc.NewJob(model.Find(catalog.Models, name), options)
	if err != nil {
		return nil, err
	}
	job.Work, job.Direct, job.Grace = work, !traced, time.Second
	s, err := measure.Start(ctx, job)
	if err != nil {
		return nil, err
	}
	all := &Server{Server: s}
	if !traced {
		return all, nil
	}
	if all.Live, err = s.Trace(); err != nil {
		s.Stop()
		return nil, fmt.Errorf("the server left no trace to count in: %w", err)
	}
	return all, nil
}

// Dial connects. The caller closes.
func (s *Server) Dial(ctx context.Context) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.Addr.String())
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

// Echo says something and waits for the answer.
func Echo(conn net.Conn, message []byte) error {
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

// Visit is a connection for one message: connect, speak, hear, close.
func (s *Server) Visit(ctx context.Context, message []byte) error {
	conn, err := s.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	return Echo(conn, message)
}

// Drive is load.Run with what does not count as a measurement made an error.
func Drive(ctx context.Context, cfg load.Config) (load.Result, error) {
	r, err := load.Run(ctx, cfg)
	switch {
	case err != nil:
		return r, err
	case r.Errors.Total() > 0 && ctx.Err() == nil:
		return r, fmt.Errorf("connections were lost: %s (%s)", r.Errors, r.Errors.First)
	}
	return r, nil
}

// Sleep sleeps, unless ctx is done first.
func Sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// One is a message of one byte.
var One = []byte{1}

// Visits makes n visits, so many at once, and returns how long each took that was
// answered. The error is the first of those that were not; the others go on.
func (s *Server) Visits(ctx context.Context, n, atOnce int, message []byte) (times []time.Duration, first error) {
	var left atomic.Int64
	left.Store(int64(n))
	var mu sync.Mutex
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for left.Add(-1) >= 0 && ctx.Err() == nil {
				began := time.Now()
				err := s.Visit(ctx, message)
				spent := time.Since(began)
				mu.Lock()
				if err == nil {
					times = append(times, spent)
				} else if first == nil && ctx.Err() == nil {
					first = err
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return times, first
}
