// Package load measures a server: it is its clients, as fast as one thread can be.
// Those of the live view, at human scale, are in load/clients.
//
// Run drives any TCP server that sends back what it is sent, ours or not. It
// does not use Go's net package: before a good server the load generator is
// the bottleneck, so it is built like the best of the servers it measures: one
// locked thread (or some of them, which share nothing), non-blocking sockets,
// one loop around epoll (poll elsewhere).
//
// Two kinds of load, and they answer different questions (Schroeder, Wierman,
// Harchol-Balter: "Open Versus Closed: A Cautionary Tale", NSDI 2006). The
// closed loop: a fixed number of clients, each of which waits for its answer
// before it asks again; it shows how much a server does. The open loop: people
// come when they come; it shows how long they wait. A closed loop that prints
// latencies leaves out those who would have come while the server stood still
// (Tene calls it coordinated omission; his wrk2 measures from the intended send
// time, and so does the open loop here). Latencies are kept in HdrHistograms.
//
// Files, in the order to read them: config.go (what to do), arrival.go (when),
// thread.go (the loop), connect.go, conn.go (a message), settle.go (the
// figures), run.go (several threads), report.go (while it runs), result.go,
// bottleneck.go, files.go.
package load

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/harness/units"
)

// Config says what Run does. The zero value of a field that has a default means the default.
type Config struct {
	Addr   netip.AddrPort `json:"addr"`   // of the server
	Conns  int            `json:"conns"`  // connections; default 50
	Active int            `json:"active"` // how many of them speak, the others stay idle; default all

	// Size is the bytes of a message, 1 to 64 MiB; default 64. With MaxSize above
	// it each message has Size to MaxSize, and with Choice one of these sizes, all
	// equally likely. SetSizes sets all three.
	Size    int   `json:"size"`
	MaxSize int   `json:"max_size,omitempty"`
	Choice  []int `json:"choice,omitempty"`

	// Fragments sends every message in so many pieces (as many as it has bytes at
	// most), Pause apart; default 1. Latency counts from the first piece on.
	Fragments int           `json:"fragments"`
	Pause     time.Duration `json:"pause_ns,omitempty"`

	// Ramp spreads the connections evenly over this time, and each begins to speak
	// when it is there. Default none: all connect first, and begin together.
	Ramp     time.Duration `json:"ramp_ns,omitempty"`
	Warmup   time.Duration `json:"warmup_ns"`   // spoken, not counted; default none
	Duration time.Duration `json:"duration_ns"` // counted; default 5 s
	Timeout  time.Duration `json:"timeout_ns"`  // for a connect, and for an echo; default 10 s

	// Rate 0 is the closed loop: the next message goes as soon as the answer is
	// complete, so a server that stalls is also asked less. Above 0 is the open
	// loop: so many messages a second over all connections, each at its own time.
	// A message that could not be sent then (its connection still waited for an
	// answer) is sent later, and its latency still counts from the intended time.
	Rate float64 `json:"rate"`
	// Arrivals is the pattern of the open loop; default Steady. Burst is how many
	// messages are due together, for Bursts alone; default 10.
	Arrivals Arrivals `json:"arrivals"`
	Burst    int      `json:"burst,omitempty"`
	// Think is the pause between an answer and the next message of its connection,
	// for the closed loop alone. With Poisson arrivals it is drawn from the
	// exponential distribution of this mean.
	Think time.Duration `json:"think_ns,omitempty"`

	// PerRequest makes a new connection for every message of an active client, and
	// latency counts from before the connect. The connection is closed as a
	// client does, with FIN, and leaves a TIME_WAIT on this side; so that the
	// ports last, requests to a loopback address come from 250 loopback addresses
	// in turn (Linux). With Reset it is closed with RST instead (SO_LINGER of 0 s):
	// no TIME_WAIT, but the server reads an error and not the end of the input,
	// which is not what it meets in life.
	PerRequest bool `json:"per_request,omitempty"`
	Reset      bool `json:"reset,omitempty"`

	// Threads share the connections out among them; 1 to 64 and at most Active,
	// default 1. Each keeps a CPU busy, and none may be lacking for the server.
	Threads int    `json:"threads"`
	Seed    uint64 `json:"seed,omitempty"` // of sizes and of Poisson arrivals

	// Verify compares every byte that comes back. Without it they are counted.
	Verify bool `json:"verify"`

	// Progress, if set, is called once a second, and once at the end. Begin and End
	// are called when the measured time begins and when it is over, while the
	// connections are open: the moments to look at the server. All three are called
	// one after the other, on another thread than the load's, which does not wait
	// for them.
	Progress func(Progress) `json:"-"`
	Begin    func()         `json:"-"`
	End      func()         `json:"-"`
}

// Bounds of a Config.
const (
	maxSize    = 64 << 20
	maxRate    = 1e7 // messages a second: more than any machine does
	maxThreads = 64
	maxTime    = 10000 * time.Hour // more than a year: times that are added up stay within 292 of them
)

// complete fills in the defaults and checks. The error is one sentence.
func (c Config) complete() (Config, error) {
	c.Addr = netip.AddrPortFrom(c.Addr.Addr().Unmap(), c.Addr.Port())
	setDefault(&c.Conns, 50)
	setDefault(&c.Active, c.Conns)
	setDefault(&c.Size, 64)
	setDefault(&c.Fragments, 1)
	setDefault(&c.Duration, 5*time.Second)
	setDefault(&c.Timeout, 10*time.Second)
	setDefault(&c.Arrivals, Steady)
	setDefault(&c.Threads, 1)
	if c.Arrivals == Bursts {
		setDefault(&c.Burst, 10)
	}
	switch {
	case !c.Addr.IsValid() || c.Addr.Port() == 0:
		return c, fmt.Errorf("the address to load is HOST:PORT, for example 127.0.0.1:7000")
	case c.Conns < 0:
		return c, fmt.Errorf("connections are at least 1, not %d", c.Conns)
	case c.Active < 0 || c.Active > c.Conns:
		return c, fmt.Errorf("of %d connections, 1 to %d can be active, not %d", c.Conns, c.Conns, c.Active)
	case c.Duration < 0 || c.Warmup < 0 || c.Timeout < 0 || c.Ramp < 0 || c.Think < 0 || c.Pause < 0:
		return c, fmt.Errorf("duration, warm-up, ramp, timeout, think time and pause cannot be negative")
	case max(c.Duration, c.Warmup, c.Timeout, c.Ramp, c.Think, c.Pause) > maxTime:
		return c, fmt.Errorf("duration, warm-up, ramp, timeout, think time and pause are %v at most", maxTime)
	case c.Threads < 0 || c.Threads > min(c.Active, maxThreads):
		return c, fmt.Errorf("threads are 1 to %d, and at most as many as connections are active (%d), not %d", maxThreads, c.Active, c.Threads)
	}
	if err := c.checkMessages(); err != nil {
		return c, err
	}
	return c, c.checkArrivals()
}

func (c Config) checkMessages() error {
	sizes := append([]int{c.Size}, c.Choice...)
	if c.MaxSize != 0 {
		sizes = append(sizes, c.MaxSize)
	}
	for _, n := range sizes {
		if n < 1 || n > maxSize {
			return fmt.Errorf("a message has 1 to %s bytes, not %s", units.Count(maxSize), units.Count(n))
		}
	}
	switch {
	case c.MaxSize != 0 && c.MaxSize < c.Size:
		return fmt.Errorf("sizes from %d to %d are none: the smaller comes first", c.Size, c.MaxSize)
	case c.Fragments < 1:
		return fmt.Errorf("a message is sent in 1 piece or more, not %d", c.Fragments)
	case c.Pause > 0 && c.Fragments == 1:
		return fmt.Errorf("a pause is between the pieces of a message: ask for 2 fragments or more")
	case time.Duration(c.Fragments-1)*c.Pause >= c.Timeout:
		return fmt.Errorf("%d fragments, %v apart, take longer than the timeout of %v", c.Fragments, c.Pause, c.Timeout)
	case c.Reset && !c.PerRequest:
		return fmt.Errorf("a reset ends the connection of one request: it needs a connection per request")
	}
	return nil
}

func (c Config) checkArrivals() error {
	switch {
	case !(c.Rate >= 0 && c.Rate <= maxRate):
		return fmt.Errorf("the rate is 0 (closed loop) or messages per second, up to %.0f, not %g", maxRate, c.Rate)
	case !slices.Contains(patterns, c.Arrivals):
		return fmt.Errorf("arrivals are steady, poisson or bursts, not %q", c.Arrivals)
	case c.Burst < 0, c.Burst != 0 && c.Arrivals != Bursts:
		return fmt.Errorf("a burst has 1 message or more, and is for the arrivals called bursts")
	case c.Rate > 0 && c.Think > 0:
		return fmt.Errorf("think time is for the closed loop: with a rate, messages are due whatever was answered")
	case c.Rate == 0 && (c.Arrivals == Bursts || c.Arrivals == Poisson && c.Think == 0):
		return fmt.Errorf("arrivals of the kind %s need a rate: in the closed loop the answers decide", c.Arrivals)
	}
	return nil
}

// Check says in one sentence what is wrong with c, or nothing.
func (c Config) Check() error {
	_, err := c.complete()
	return err
}

// SetSizes reads the sizes of messages: "64", a range "64-1500", or a choice
// "64,512,4096". The error is one sentence.
func (c *Config) SetSizes(s string) error {
	from, to, isRange := strings.Cut(s, "-")
	var list []int
	parts := strings.Split(s, ",")
	if isRange {
		parts = []string{from, to}
	}
	for _, p := range parts {
		n, err := strconv.Atoi(strings.TrimSpace(p))
		if err != nil || n < 1 || n > maxSize {
			return fmt.Errorf("%q is no size: a number of bytes from 1 to %s, a range as in 64-1500, or a choice as in 64,512,4096", s, units.Count(maxSize))
		}
		list = append(list, n)
	}
	c.Size, c.MaxSize, c.Choice = list[0], 0, nil
	switch {
	case isRange:
		c.MaxSize = list[1]
	case len(list) > 1:
		c.Choice = list
	}
	return nil
}

// Sizes says them in words: "64 bytes".
func (c Config) Sizes() string {
	switch {
	case len(c.Choice) > 0:
		return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(c.Choice)), ", "), "[]") + " bytes"
	case c.MaxSize > c.Size:
		return units.Count(c.Size) + " to " + units.Count(c.MaxSize) + " bytes"
	}
	return units.Count(c.Size) + " bytes"
}

// largest is the size of the largest message there can be.
func (c Config) largest() int {
	if len(c.Choice) > 0 {
		return slices.Max(c.Choice)
	}
	return max(c.Size, c.MaxSize)
}

func setDefault[T comparable](p *T, value T) {
	var zero T
	if *p == zero {
		*p = value
	}
}
