package reactor

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// A stub is the kernel of a loop whose clients are made up: a test says what
// happens in which turn, and what the loop does then is the same every time. Its
// log holds the calls in their order. Descriptors from 1000 on are made up.
type stub struct {
	*kernel.Direct // for the pipe of the waker

	turns   [][]Event     // what the waits return
	stops   int           // the wait in which the server is told to stop; 0: the one after the last
	backlog []int         // what accept returns: a descriptor, or minus the number of an error; then EAGAIN
	input   map[int][]int // what the reads of a descriptor return: bytes, or likewise

	stop  context.CancelFunc
	waits int
	log   []string
}

// host is the process of the stub, of which Ready alone is called.
type host struct{ model.Host }

func (host) Ready() {}

const door = 1000 // the listener

func (s *stub) did(what string, fd int) { s.log = append(s.log, fmt.Sprintf("%s %d", what, fd)) }

// next takes the first of what is to be returned.
func next(script []int) (n int, rest []int, err error) {
	if len(script) == 0 {
		return 0, nil, kernel.EAGAIN
	}
	if n = script[0]; n < 0 {
		return 0, script[1:], kernel.Errno(-n)
	}
	return n, script[1:], nil
}

func (s *stub) Listen(int, int) error              { return nil }
func (s *stub) SetNonblock(int, bool) error        { return nil }
func (s *stub) Write(_ int, p []byte) (int, error) { return len(p), nil }

func (s *stub) Accept(int, kernel.AcceptFlags) (fd int, _ netip.AddrPort, err error) {
	if fd, s.backlog, err = next(s.backlog); err == nil {
		s.did("accept", fd)
	}
	return fd, netip.AddrPort{}, err
}

func (s *stub) Read(fd int, p []byte) (n int, err error) {
	s.did("read", fd)
	n, s.input[fd], err = next(s.input[fd])
	return min(n, len(p)), err
}

func (s *stub) Shutdown(fd int, _ kernel.How) error {
	s.did("shutdown", fd)
	return nil
}

func (s *stub) Close(fd int) error {
	if fd < door {
		return s.Direct.Close(fd)
	}
	s.did("close", fd)
	return nil
}

// watched is the poller of the stub.
type watched struct{ s *stub }

func (w watched) Add(fd int, _ kernel.Events) error {
	if fd == door {
		w.s.did("watch", fd)
	}
	return nil
}

func (w watched) Remove(fd int) error {
	if fd == door {
		w.s.did("leave", fd)
	}
	return nil
}

func (w watched) Modify(int, kernel.Events) error { return nil }
func (w watched) Close() error                    { return nil }

func (w watched) Wait(timeout time.Duration) ([]Event, error) {
	s := w.s
	s.log = append(s.log, "|")
	if s.waits++; s.waits == s.stops || s.waits > len(s.turns) {
		s.stop()
	}
	if s.waits > len(s.turns) {
		return nil, nil
	}
	return s.turns[s.waits-1], nil
}

// in makes events: these descriptors are readable.
func in(fds ...int) []Event {
	var all []Event
	for _, fd := range fds {
		all = append(all, Event{FD: fd, Ready: kernel.In | kernel.Out})
	}
	return all
}

// run lets the loop do what the stub says, and returns its log; | is a wait.
func (s *stub) run(t *testing.T, cfg Config) string {
	t.Helper()
	s.Direct = kernel.NewDirect()
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	env := model.NewEnv(host{}, &model.Env{
		Listener: door, Backlog: 8, Conn: -1, NewSession: func() model.Session { return &model.Echo{} },
	})
	if s.stops > 0 { // what comes then is to be seen
		env.Grace = time.Minute
	}
	if err := Serve(ctx, env, s, watched{s}, cfg); err != nil {
		t.Fatal(err)
	}
	return strings.Join(s.log, " ")
}

// expect compares a log with what it should begin with.
func expect(t *testing.T, log, want string) {
	t.Helper()
	if !strings.HasPrefix(log, want) {
		t.Errorf("the loop did\n%s\nexpected\n%s", log, want)
	}
}

// Edge-triggered, a client that always has something to say is served again and
// again, but not until it has not: its budget ends, and the next one's turn comes.
func TestBudget(t *testing.T) {
	endless := make([]int, 100)
	for i := range endless {
		endless[i] = bufferSize
	}
	s := &stub{
		turns:   [][]Event{in(door), in(1001, 1002), in(1001)},
		backlog: []int{1001, 1002},
		input:   map[int][]int{1001: endless, 1002: {10}},
	}
	most := strings.Repeat("read 1001 ", turnReads)
	expect(t, s.run(t, Config{Edge: true}),
		"watch 1000 | accept 1001 accept 1002 | "+most+"read 1002 | "+most+"|")
}

// A number that is closed and used again within a turn is not taken for what it
// was: the event is about the client before.
func TestNumberUsedAgainInATurn(t *testing.T) {
	s := &stub{
		turns:   [][]Event{in(door), in(1001, door, 1001), in(1001)},
		backlog: []int{1001, -int(kernel.EAGAIN), 1001},
		input:   map[int][]int{1001: {0, 10}},
	}
	expect(t, s.run(t, Config{}),
		"watch 1000 | accept 1001 | read 1001 close 1001 accept 1001 | read 1001 |")
}

// Without a free descriptor the listener is left alone, until a connection is
// closed, and the loop does not turn for it.
func TestNoDescriptorLeft(t *testing.T) {
	s := &stub{
		turns:   [][]Event{in(door), in(1001), in(1002), in(door)},
		backlog: []int{1001, 1002, -int(kernel.EMFILE), 1003},
		input:   map[int][]int{1001: {10}, 1002: {0}},
	}
	expect(t, s.run(t, Config{}),
		"watch 1000 | accept 1001 accept 1002 leave 1000 | read 1001 | read 1002 close 1002 watch 1000 | accept 1003 |")
}

// Beyond the bound the clients stay in the backlog.
func TestMaxConns(t *testing.T) {
	s := &stub{
		turns:   [][]Event{in(door), in(1001), in(door), in(1002)},
		backlog: []int{1001, 1002, 1003},
		input:   map[int][]int{1001: {0}, 1002: {10}},
	}
	expect(t, s.run(t, Config{MaxConns: 1}),
		"watch 1000 | accept 1001 leave 1000 | read 1001 close 1001 watch 1000 | accept 1002 leave 1000 | read 1002 |")
}

// Told to stop, the loop tells every client that nothing more will be read, takes
// who has come, and leaves the listener.
func TestStop(t *testing.T) {
	s := &stub{
		turns:   [][]Event{in(door)},
		backlog: []int{1001, -int(kernel.EAGAIN), 1002, 1003},
	}
	expect(t, s.run(t, Config{}),
		"watch 1000 | accept 1001 | shutdown 1001 accept 1002 shutdown 1002 accept 1003 shutdown 1003 leave 1000 close")
}

// With its bound reached, it takes who has come one after another.
func TestStopWithMaxConns(t *testing.T) {
	s := &stub{
		turns:   [][]Event{in(door), nil, in(1001), in(1001), in(1002)},
		stops:   2,
		backlog: []int{1001, 1002},
		input:   map[int][]int{1001: {10, 0}, 1002: {0}},
	}
	expect(t, s.run(t, Config{MaxConns: 1}),
		"watch 1000 | accept 1001 leave 1000 | shutdown 1001 | read 1001 | read 1001 close 1001 accept 1002 shutdown 1002 | read 1002 close 1002")
}
