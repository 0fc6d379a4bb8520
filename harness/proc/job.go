// Package proc runs servers as processes: it starts them, gives them what they
// need, watches over their children, and sees to it that none outlives its parent.
//
// A process is this same program, run again with a hidden command (see Main),
// and told in JSON what to be: a Job. Descriptors are inherited as raw numbers.
//
// Files, in the order to read them: job.go (what a process is told), start.go
// (starting one), serve.go (being one), spawn.go (the children of one),
// supervise.go (keeping a number of them alive).
package proc

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// A Job says what a process is to serve, and how.
type Job struct {
	Model   string        `json:"model"`
	Options model.Options `json:"options,omitempty"`
	Work    model.Work    `json:"work,omitzero"`
	// Addr is where to listen, "HOST:PORT"; port 0 lets the kernel choose.
	Addr    string        `json:"addr"`
	Backlog int           `json:"backlog"` // connections that the kernel keeps until they are accepted
	Grace   time.Duration `json:"grace"`   // for connections to finish at a stop

	// Direct: leave no trace. Otherwise the run's folder is Run, or a new one.
	Direct bool   `json:"direct,omitempty"`
	Run    string `json:"run,omitempty"`
	// Faults, if any, are injected into every worker's kernel.
	Faults *kernel.Faults `json:"faults,omitempty"`
	// Clock, if any, is what every worker's kernel has for a clock.
	Clock *kernel.Scale `json:"clock,omitempty"`
	// MaxFiles lowers the limit of open descriptors (RLIMIT_NOFILE); 0 leaves it.
	MaxFiles int `json:"max_files,omitempty"`

	// Launch says which program is run for it, and how; the zero value is this program.
	Launch Launch `json:"-"`

	// What only a process that was started by another knows.
	Number   int `json:"number,omitempty"` // of a worker process, from 1
	Parent   int `json:"parent,omitempty"` // its process id
	Listener int `json:"listener"`         // the inherited descriptor, or -1
	Conn     int `json:"conn"`             // the inherited connection, or -1
	Leash    int `json:"leash"`            // a pipe whose other end the parent holds, or -1
	Shared   int `json:"shared"`           // what the parent shares with its workers, or -1
}

// A Launch says how the first process of a server is started. The server's own children
// run the same program, without the Prefix.
type Launch struct {
	// Program is the file to run, which calls Main; "" is this program.
	Program string
	// Prefix, if any, are a command and its arguments, before Program and what Program is
	// given: it prepares the process and then executes Program in its place.
	Prefix []string
	// Sys is how the process is made, nil as usual. That it dies with its parent is added.
	Sys *syscall.SysProcAttr
	// Env is its environment, nil that of this process.
	Env []string
}

// Defaults of a job.
const (
	DefaultBacklog = 4096
	DefaultGrace   = 2 * time.Second
)

// NewJob returns a job with everything at its default.
func NewJob(m *model.Model, chosen model.Options) (Job, error) {
	options, err := m.Complete(chosen)
	if err != nil {
		return Job{}, err
	}
	return Job{
		Model: m.Name, Options: options, Addr: "127.0.0.1:0",
		Backlog: DefaultBacklog, Grace: DefaultGrace, Listener: -1, Conn: -1, Leash: -1, Shared: -1,
	}, nil
}

// ErrMachine is wrapped by errors that say: this machine cannot do it.
var ErrMachine = errors.New("this machine cannot do it")

// ErrUsage is wrapped by errors that say: what was asked for makes no sense.
var ErrUsage = errors.New("wrong usage")

// classed is an error with its own words, of one of the kinds above.
type classed struct {
	text string
	kind error
}

func (c classed) Error() string { return c.text }
func (c classed) Unwrap() error { return c.kind }

// Usagef is an error of the kind ErrUsage, in words of its own.
func Usagef(format string, a ...any) error { return classed{fmt.Sprintf(format, a...), ErrUsage} }

// Machinef is an error of the kind ErrMachine, in words of its own.
func Machinef(format string, a ...any) error { return classed{fmt.Sprintf(format, a...), ErrMachine} }

// ParseAddr reads "HOST:PORT". HOST is an address, "localhost", or nothing,
// which is 127.0.0.1: this is a lab, and does not open itself to the network
// unless told to.
func ParseAddr(s string) (netip.AddrPort, error) {
	i := strings.LastIndexByte(s, ':')
	host, port := s[:max(i, 0)], s[i+1:]
	if host == "" || host == "localhost" {
		host = "127.0.0.1"
	}
	a, err := netip.ParseAddrPort(host + ":" + port)
	if i < 0 || err != nil {
		return netip.AddrPort{}, Usagef("%q is no address: give HOST:PORT with a numeric host and a port from 0 to 65535, as in 127.0.0.1:7000", s)
	}
	return a, nil
}

// bind gives job its socket. A port that is in use is in use, also for a model
// whose workers share theirs: without the first try, two servers that know
// nothing of each other could share one. (One that the kernel chooses is free.)
func bind(k kernel.Kernel, addr netip.AddrPort, shared bool) (int, netip.AddrPort, error) {
	chosen := addr.Port() == 0
	fd, got, err := model.Bind(k, addr, shared && chosen)
	if err == nil && shared && !chosen {
		k.Close(fd)
		fd, got, err = model.Bind(k, got, true)
	}
	switch err {
	case nil:
		return fd, got, nil
	case kernel.EADDRINUSE:
		return -1, addr, fmt.Errorf("port %d is in use: stop what listens there, or give another one with --addr %s:0", addr.Port(), addr.Addr())
	case kernel.EACCES:
		return -1, addr, Machinef("port %d is reserved for the superuser: take one from 1024 on", addr.Port())
	default:
		return -1, addr, Machinef("cannot listen on %s: %v; 127.0.0.1 is always there", addr, err)
	}
}
