package proc

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/model"
)

// The descriptors that a child inherits, by number.
const (
	// LeashFD is a pipe that a child reads only to see its end: its parent's.
	LeashFD    = 3
	listenerFD = 4
	connFD     = 5
	sharedFD   = 6
)

// A leash is a pipe that nobody writes to. The parent holds one end alone, and
// when it is gone, however it went, the children read the end of the pipe.
type leash struct{ r, w int }

func newLeash() (*leash, error) {
	var p [2]int
	syscall.ForkLock.RLock() // no child may be started while the ends are inheritable
	defer syscall.ForkLock.RUnlock()
	if err := unix.Pipe(p[:]); err != nil {
		return nil, err
	}
	unix.CloseOnExec(p[0])
	unix.CloseOnExec(p[1])
	return &leash{p[0], p[1]}, nil
}

var ourLeash = sync.OnceValues(newLeash)

// spawn starts a child with the descriptors listener, conn and shared, each
// unless -1. Its Ready follows the line it prints.
func spawn(job Job, l *leash, listener, conn, shared int, stderr *os.File) (*Child, error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, Machinef("no process can be started: %v", err)
	}
	defer null.Close()
	if conn >= 0 { // it serves one connection, and needs no listener
		listener, shared = -1, -1
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, Machinef("no process can be started: %v", err)
	}
	job, files := inherits(job, [...]int{int(null.Fd()), int(w.Fd()), int(stderr.Fd())}, l, listener, conn, shared)
	c, err := launch(job, files)
	w.Close()
	if err != nil {
		r.Close()
		return nil, err
	}
	go func() {
		defer r.Close()
		line, err := bufio.NewReader(r).ReadString('\n')
		if err == nil {
			c.line = strings.TrimSpace(line)
			close(c.ready)
		}
	}()
	return c, nil
}

// inherits returns job as told what it inherits, each unless -1, and the descriptors to
// start it with.
func inherits(job Job, std [3]int, l *leash, listener, conn, shared int) (Job, []int) {
	job.Leash, job.Listener, job.Conn, job.Shared = LeashFD, as(listenerFD, listener), as(connFD, conn), as(sharedFD, shared)
	return job, append(std[:], l.r, listener, conn, shared)
}

// as is the number under which a child inherits fd, -1 if there is none.
func as(number, fd int) int {
	if fd < 0 {
		return -1
	}
	return number
}

// A Server is a server in a process of its own.
type Server struct {
	*Child
	Addr   string // where it listens
	stderr *tail
}

// Start runs job as a server in a process of its own, and waits until it
// listens. Whoever starts it ends it: Shutdown, or Kill; it does not outlive
// this process.
func Start(ctx context.Context, job Job) (*Server, error) {
	s, err := Begin(job)
	if err != nil {
		return nil, err
	}
	select {
	case <-s.Ready():
		s.Addr = s.Listens()
		return s, nil
	case <-s.Done():
		return nil, s.failure()
	case <-ctx.Done():
	case <-time.After(20 * time.Second):
	}
	s.Kill()
	<-s.Done()
	return nil, fmt.Errorf("the server did not begin to listen: %w", errors.Join(ctx.Err(), s.failure()))
}

// Begin is Start without the wait: Ready of the server says that it listens, Done that
// it has ended. Until it is ready, Addr is empty.
func Begin(job Job) (*Server, error) {
	l, err := ourLeash()
	if err != nil {
		return nil, err
	}
	job.Parent, job.Number = 0, 0
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c, err := spawn(job, l, -1, -1, -1, w)
	w.Close()
	if err != nil {
		r.Close()
		return nil, err
	}
	return &Server{Child: c, stderr: follows(r)}, nil
}

// Listens is the address at which the server listens. Only once Ready is closed.
func (s *Server) Listens() string { return strings.TrimPrefix(s.line, "listening on ") }

// failure is what the server said as it ended, with the kind of its exit code.
func (s *Server) failure() error {
	text := s.Said()
	if text == "" {
		text = fmt.Sprintf("the server ended with code %d and said nothing", s.Code())
		if s.Code() < 0 {
			text = fmt.Sprintf("the server was killed: %v", syscall.Signal(-s.Code()))
		}
	}
	switch s.Code() {
	case 2:
		return Usagef("%s", text)
	case 3:
		return Machinef("%s", text)
	}
	return errors.New(text)
}

// Printed is how many bytes the server and its children have written to their standard
// error.
func (s *Server) Printed() int64 { return s.stderr.Printed() }

// Said is the last of what the server wrote to its standard error, for a sentence
// that may begin with muxlab itself.
func (s *Server) Said() string { return strings.TrimPrefix(s.stderr.String(), "muxlab: ") }

// Shutdown asks the server to stop and waits until it has, or until ctx is done:
// then it is killed, and its children with it. The error says how it ended if
// not in good order.
func (s *Server) Shutdown(ctx context.Context) error {
	s.Stop()
	select {
	case <-s.Done():
	case <-ctx.Done():
		s.Kill()
		<-s.Done()
		return fmt.Errorf("the server had to be killed: %s", s.Said())
	}
	if s.Code() != 0 {
		return s.failure()
	}
	return nil
}

// tail keeps the last of what is written to a pipe.
type tail struct {
	Tail
	end chan struct{} // closed when the pipe has ended
}

func follows(r *os.File) *tail {
	t := &tail{end: make(chan struct{})}
	go func() {
		defer close(t.end)
		defer r.Close()
		io.Copy(&t.Tail, r)
	}()
	return t
}

func (t *tail) String() string {
	select {
	case <-t.end:
	case <-time.After(200 * time.Millisecond): // a grandchild may hold the pipe open
	}
	return t.Tail.String()
}

var _ model.Process = (*Child)(nil)
