package witness

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/proc"
)

// Look looks at process pid and all its descendants. What ends meanwhile is left out.
// The error wraps ErrGone, ErrHidden, ErrProbe or ErrSystem.
func Look(pid int) (*Account, error) { return whole(pid, true) }

// whole is look, with the reason why nothing could be read.
func whole(pid int, full bool) (*Account, error) {
	if err := supported(); err != nil {
		return nil, err
	}
	for end := time.Now().Add(changes); ; time.Sleep(again) {
		a, err := look(pid, full)
		if !errors.Is(err, errForbidden) {
			return a, err
		}
		if time.Now().After(end) {
			return nil, whose(err, Probe)
		}
	}
}

// changes is how long a process may be unreadable without hiding: it is while it changes
// its user, or ends.
const changes = time.Second

// whose says by a probe why a process may not be read: it hides, or none may be.
func whose(err error, probe func() error) error {
	if broken := probe(); broken != nil {
		return broken
	}
	return fmt.Errorf("%w: %v", ErrHidden, err)
}

// supported says whether this kernel keeps what a witness asks for.
var supported = sync.OnceValue(func() error {
	for _, name := range []string{"syscall", "io"} {
		if _, err := os.Stat("/proc/thread-self/" + name); err != nil {
			return fmt.Errorf("%w that has /proc/PID/%s", ErrSystem, name)
		}
	}
	return nil
})

// look reads /proc. Without full it leaves out the descriptors and the memory: enough to
// see whether the server rests.
func look(pid int, full bool) (*Account, error) {
	a := &Account{Time: time.Now()}
	pids := []int{pid}
	for i := 0; i < len(pids); i++ { // pids grows while we go
		p, err := lookAt(pids[i], full)
		switch {
		case errors.Is(err, ErrGone) && i > 0:
			continue
		case err != nil:
			return nil, fmt.Errorf("process %d: %w", pids[i], err)
		}
		a.Processes = append(a.Processes, *p)
		pids = append(pids, measure.Children(pids[i])...)
	}
	if !full {
		return a, nil
	}
	sockets, err := measure.Sockets()
	if err != nil {
		return nil, fmt.Errorf("%w that lists its sockets: %v", ErrSystem, err)
	}
	for i := range a.Processes {
		a.Processes[i].join(sockets)
	}
	return a, nil
}

// A process is one that is being read.
type process struct {
	Process
	*folder
	links map[int]string
	mem   int // /proc/PID/mem, -1: not open
}

func lookAt(pid int, full bool) (*Process, error) {
	p := &process{folder: folderOf(fmt.Sprintf("/proc/%d/", pid)), links: map[int]string{}, mem: -1}
	p.PID, p.FDs, p.Epolls = pid, map[int]FD{}, map[int]Epoll{}
	defer p.closeMemory()
	err := p.readAll(full)
	if errors.Is(err, errForbidden) { // so it is for a moment while a process ends
		if text, again := p.read("status"); again != nil || state(text) == 'Z' || state(text) == 'X' {
			p.Zombie, p.State, p.Threads, err = true, 'Z', nil, nil
			clear(p.FDs)
			clear(p.Epolls)
		}
	}
	return &p.Process, err
}

func (p *process) readAll(full bool) error {
	status, err := p.read("status")
	if err != nil {
		return err
	}
	p.NSPID, p.Parent, p.State = last(status, "NSpid:"), int(number(status, "PPid:")), state(status)
	p.RSS = int64(number(status, "VmRSS:")) << 10
	if full && p.State != 'Z' {
		if err := p.readDescriptors(); err != nil {
			return err
		}
	}
	for _, tid := range measure.Numbers(p.dir + "task") {
		t, err := p.thread(tid, full)
		if errors.Is(err, ErrGone) {
			continue
		}
		if err != nil {
			return err
		}
		p.Threads = append(p.Threads, *t)
	}
	if p.Zombie = len(p.Threads) == 0; p.Zombie {
		return nil
	}
	io, err := p.read("io")
	p.IO = ioOf(io)
	return err
}

// thread reads one thread; ErrGone if it has ended.
func (p *process) thread(tid int, full bool) (*Thread, error) {
	dir := "task/" + strconv.Itoa(tid) + "/"
	status, err := p.read(dir + "status")
	if err != nil {
		return nil, err
	}
	t := &Thread{TID: tid, NSTID: last(status, "NSpid:"), State: state(status), FD: -1}
	if t.State == 'Z' || t.State == 'X' {
		return nil, ErrGone
	}
	t.Switches = number(status, "voluntary_ctxt_switches:") + number(status, "nonvoluntary_ctxt_switches:")
	text, err := p.read(dir + "syscall")
	if err != nil {
		return nil, err
	}
	if err := p.blockedIn(t, string(text), full); err != nil {
		return nil, err
	}
	io, err := p.read(dir + "io")
	if err != nil {
		return nil, err
	}
	t.IO = ioOf(io)
	if text, err := p.read(dir + "schedstat"); err == nil {
		spent, _, _ := strings.Cut(string(text), " ")
		ns, _ := strconv.ParseInt(spent, 10, 64)
		t.CPU = time.Duration(ns)
	}
	return t, nil
}

// blockedIn reads the line of /proc/PID/task/TID/syscall, proc_pid_syscall(5).
func (p *process) blockedIn(t *Thread, line string, full bool) error {
	f := strings.Fields(line)
	if len(f) == 0 || f[0] == "running" {
		return nil
	}
	n, err := strconv.Atoi(f[0])
	if err != nil || n < 0 || len(f) < 7 { // stopped, or waiting for a page
		t.Wait = Elsewhere
		return nil
	}
	for i := range t.Args {
		t.Args[i], _ = strconv.ParseUint(strings.TrimPrefix(f[i+1], "0x"), 16, 64)
	}
	c := callOf(n)
	if t.Call = c.name; c.onFD() {
		t.FD = int(int32(t.Args[0]))
	}
	switch {
	case c.kind == epollCall:
		if _, err := p.epoll(t.FD); err != nil {
			return err
		}
	case c.kind == ioCall && t.FD == proc.LeashFD:
		p.describe(t.FD)
	}
	if t.Wait = p.classify(t, c, proc.LeashFD); t.Wait != Multiplexing || !full {
		return nil
	}
	err = p.watching(t, c)
	if errors.Is(err, ErrGone) {
		t.Wait, err = Running, nil
	}
	return err
}
