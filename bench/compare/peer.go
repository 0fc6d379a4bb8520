package compare

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/proc"
)

// acceptTime is how long an outside server may take until it accepts: an
// interpreter on a busy machine is slow to start.
const acceptTime = 15 * time.Second

// elsewhereTime is how long an outside server may listen somewhere else before it is
// said to ignore its port: it may open another one first.
const elsewhereTime = time.Second

// tryPeers starts each outside server once, before anything is measured. The error is
// about the first that does not accept at the port it was given.
func (p *Plan) tryPeers(ctx context.Context) error {
	for _, c := range p.Contenders {
		if len(c.Command) == 0 {
			continue
		}
		s, err := startPeer(ctx, c.Command)
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err != nil {
			return fmt.Errorf("nothing was measured: %s: %w", c.Name, err)
		}
		s.end()
	}
	return nil
}

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
		err = p.accepts(ctx, addr)
	}
	if err != nil {
		p.kill()
		return nil, err
	}
	s := &server{addr: addr, done: p.done, said: p.said, end: p.kill, startUp: time.Since(began)}
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
	stderr proc.Tail
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

// accepts waits until a server accepts at addr, the peer's.
func (p *peer) accepts(ctx context.Context, addr netip.AddrPort) error {
	late := time.After(acceptTime)
	look := time.NewTicker(elsewhereTime / 10)
	defer look.Stop()
	var elsewhere time.Time // since when it has listened somewhere else
	for {
		c, err := net.DialTimeout("tcp", addr.String(), time.Second)
		if err == nil {
			return c.Close()
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it accepted (%s): %s", p.cmd.Path, p.cmd.ProcessState, p.said())
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			return fmt.Errorf("%s does not accept at %s, the {port} it was given", p.cmd.Path, addr)
		case <-look.C:
			other, ok := otherPort(measure.Listening(p.cmd.Process.Pid), addr)
			switch {
			case !ok:
				elsewhere = time.Time{}
			case elsewhere.IsZero():
				elsewhere = time.Now()
			case time.Since(elsewhere) >= elsewhereTime:
				return fmt.Errorf("%s listens at %s, and not at %s, the {port} it was given", p.cmd.Path, other, addr)
			}
		case <-time.After(time.Millisecond): // its start-up is measured
		}
	}
}

// otherPort is the first address of those listened at; false if the port of addr is
// among them, or if there are none.
func otherPort(listening []netip.AddrPort, addr netip.AddrPort) (netip.AddrPort, bool) {
	if len(listening) == 0 || slices.ContainsFunc(listening, func(a netip.AddrPort) bool { return a.Port() == addr.Port() }) {
		return netip.AddrPort{}, false
	}
	return listening[0], true
}

// kill ends the whole group, and waits for the first process.
func (p *peer) kill() {
	syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.done
}

// said is the last line that it wrote to its standard error.
func (p *peer) said() string {
	text := p.stderr.String()
	return text[strings.LastIndexByte(text, '\n')+1:]
}
