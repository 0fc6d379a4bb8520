package session

import (
	"time"

	"muxlab/harness/load/crowd"
	"muxlab/harness/measure"
)

// The built-in clients, what can happen to them, and what is sampled beside the trace.

// A Group is N clients of one kind.
type Group struct {
	N    int
	Kind string
}

// A Kind is a kind of clients, see crowd.Kind.
type Kind = crowd.Kind

// The names of the kinds of clients. Crowd.Kinds returns those that this machine
// supports, each with its sentence.
const (
	Steady     = "steady"       // sends a line about once a second
	Bursty     = "bursty"       // sends eight lines, then nothing for about four seconds
	Fast       = "fast"         // sends the next line as soon as the echo is there
	Idle       = "idle"         // connects and sends nothing
	NotReading = "not reading"  // sends 256 KiB ten times a second and reads nothing
	SlowReader = "slow to read" // sends 64 KiB ten times a second and reads 16 KiB a second
	SlowSender = "slow to send" // sends about one byte a second
	HalfClosed = "half-closed"  // sends a line, shuts down its sending side, reads to EOF, and comes again
	Churning   = "churning"     // connects, sends a line, reads the echo, closes, and comes again
	NotWaiting = "not waiting"  // connects, sends two lines, closes without reading the echoes, and comes again
	Visitor    = "visitor"      // like Churning, but comes once
	Stopped    = "stopped"      // sends three lines, then its process is stopped by SIGSTOP
	Huge       = "huge"         // sends 8 MiB, then reads them back
	Vanished   = "vanished"     // sends three lines, then is gone without FIN or RST
	Nagle      = "nagle"        // sends each line in two writes, with Nagle's algorithm on
	You        = "you"          // sends what the user types, see Speaker
)

// An Act is something that happens to a server or its clients.
type Act struct {
	After time.Duration // since the first clients connected; time in a hold does not count
	Do    string        // name of the act, with its number if it has one: "burst 500"
}

// The names of the acts. Actor.Acts returns those that a server supports. An act on
// a worker process takes the number of the worker ("kill worker 2"); without one it
// takes the worker with the most clients, and of several such the lowest number.
const (
	KillWorker   = "kill worker"   // send SIGKILL
	FreezeWorker = "freeze worker" // send SIGSTOP to a worker that is not frozen
	ThawWorker   = "thaw worker"   // send SIGCONT to all frozen workers
	Burst        = "burst"         // connect this many visitors at the same time: "burst 500"
)

// A Client is one of the built-in clients, see crowd.Client.
type Client = crowd.Client

// Ports are the names of clients by their ports.
type Ports map[uint16]string

// Learn adds the ports that clients have or had. A client that has left keeps its name;
// the present owner of a port comes before a former one.
func (p Ports) Learn(clients []Client) {
	for _, c := range clients {
		for _, port := range c.Before {
			p[port] = c.Name
		}
	}
	for _, c := range clients {
		if c.Port != 0 {
			p[c.Port] = c.Name
		}
	}
}

// Samples is what only the kernel knows of a server, see measure.Samples.
type Samples = measure.Samples

// NoSamples returns the samples before the first look.
func NoSamples() Samples { return measure.NoSamples() }
