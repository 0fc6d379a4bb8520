package compare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/proc"
)

// acceptTime is how long an outside server may take until it accepts: an
// interpreter on a busy machine is slow to start.
const acceptTime = 15 * time.Second

// startPeer starts an outside server and waits until it accepts. Its address is
// the loopback's, with a port that was free a moment ago.
func startPeer(ctx context.Context, command []string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	words := make([]string, len(command))
	for i, w := range command {
		words[i] = strings.ReplaceAll(w, "{port}", strconv.Itoa(port))
	}
	p := &peer{cmd: exec.Command(words[0], words[1:]...), done: make(chan struct{})}
	began := time.Now()
	if err := p.start(); err != nil {
		return nil, fmt.Errorf("%s does not start: %w", words[0], err)
	}
	addr, err := proc.ParseAddr(fmt.Sprintf("127.0.0.1:%d", port))
	if err == nil {
		err = p.accepts(ctx, addr.String())
	}
	if err != nil {
		p.kill()
		return nil, err
	}
	s := &server{addr: addr, done: p.done, said: p.stderr.String, end: p.kill, startUp: time.Since(began)}
	if s.seen, s.unseen = measure.Of(p.cmd.Process.Pid); s.unseen == nil {
		s.end = func() { p.kill(); s.seen.Close(context.Background()) }
	}
	return s, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// A peer is an outside server in a process group of its own.
type peer struct {
	cmd    *exec.Cmd
	stderr tail
	done   chan struct{} // closed when it was reaped
}

// start starts it from a thread that lives as long as the peer does: on Linux the
// signal that ends a child with its parent follows the thread that made it.
func (p *peer) start() error {
	p.cmd.Stderr = &p.stderr
	p.cmd.SysProcAttr = ownGroup()
	p.cmd.WaitDelay = time.Second // a grandchild may hold the pipe open
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.cmd.Wait()
			close(p.done)
		}
	}()
	return <-started
}

// accepts waits until somebody accepts at addr.
func (p *peer) accepts(ctx context.Context, addr string) error {
	late := time.After(acceptTime)
	for {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			return c.Close()
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it accepted (%s): %s", p.cmd.Path, p.cmd.ProcessState, p.stderr.String())
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			return errors.New(p.cmd.Path + " does not accept at " + addr + ", the {port} it was given")
		case <-time.After(time.Millisecond): // its start-up is measured
		}
	}
}

// kill ends the whole group, and waits for the first process.
func (p *peer) kill() {
	syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.done
}

// tail keeps the last line that is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := bytes.TrimSpace(t.text)
	return string(text[bytes.LastIndexByte(text, '\n')+1:])
}
