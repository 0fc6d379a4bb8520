package clients

import (
	"slices"
	"time"

	"muxlab/harness/load/crowd"
)

// Kind is a kind of clients.
type Kind = crowd.Kind

// You is the kind of those through whom somebody speaks (Crowd.Speak).
const You = "you"

// An act is what the clients of a kind do.
type act struct {
	Kind
	// play ends with nil when the client is to go, or has come to its end; else it
	// says what went wrong.
	play func(*client) error
	dial func(*client) error // makes the first connection; nil: as anybody does
	only func() string       // why there are none on this machine; nil: there are
}

// acts are the kinds of clients, those at human scale first. The acts that are
// not here are with those they have something in common with: slow.go, leave.go
// (those that come and go), process.go, nagle.go, speak.go.
var acts = []act{
	{Kind: kind("steady", "speaks about once a second"), play: steady},
	{Kind: kind("bursty", "says eight lines at once, and then nothing for some four seconds"), play: bursty},
	{Kind: kind("fast", "says the next line as soon as the echo is there"), play: fast},
	{Kind: kind("idle", "connects and says nothing"), play: idle},
	{Kind: kind("not reading", "sends 256 KiB ten times a second, and reads nothing"), play: notReading},
	{Kind: kind("slow to read", "sends 64 KiB ten times a second, and reads 16 KiB a second"), play: slowReader},
	{Kind: kind("slow to send", "sends about a byte a second"), play: slowSender},
	{Kind: kind("huge", "says 8 MiB at once, and reads them back"), play: huge},
	{Kind: kind("half-closed", "says a line and that it was the last, reads to the end, and comes again"), play: halfClosed},
	{Kind: kind("churning", "connects, says a line, hears it, leaves, and comes again"), play: churning},
	{Kind: kind("not waiting", "says two lines, leaves without hearing the echoes, and comes again"), play: notWaiting},
	{Kind: kind("visitor", "connects, says a line, hears it, and leaves for good"), play: visitor},
	{Kind: kind("vanished", "speaks three times, and is gone without a word to the server"), play: vanished, only: cannotVanish},
	{Kind: kind("stopped", "a process that speaks three times, and is stopped with SIGSTOP"), play: stopped, dial: dialProcess},
	{Kind: kind("nagle", "says a line in two writes, and leaves the rest to Nagle's algorithm"), play: nagle},
	{Kind: kind(You, "says what you type"), play: you},
}

func kind(name, sentence string) Kind { return Kind{Name: name, Sentence: sentence} }

// Kinds are the kinds of clients that Crowd.Add knows on this machine, in the
// order of a menu.
func Kinds() []Kind {
	return slices.DeleteFunc(AllKinds(), func(k Kind) bool { return Missing(k.Name) != "" })
}

// AllKinds are the kinds of clients, also those that this machine cannot have.
func AllKinds() []Kind {
	var all []Kind
	for _, a := range acts {
		all = append(all, a.Kind)
	}
	return all
}

// Missing says in a sentence why there are no clients of this kind on this
// machine, or nothing.
func Missing(kind string) string {
	a := find(kind)
	switch {
	case a == nil:
		return "there is no such kind of clients: " + kind
	case a.only != nil:
		return a.only()
	}
	return ""
}

// find returns the act of the kind of this name, or nil.
func find(kind string) *act {
	for i := range acts {
		if acts[i].Name == kind {
			return &acts[i]
		}
	}
	return nil
}

// steady says a line about once a second, and waits for the echo.
func steady(c *client) error {
	for c.think(time.Second) {
		if err := c.talk(1); err != nil {
			return err
		}
	}
	return nil
}

// bursty is silent for some four seconds, and then says eight lines at once.
func bursty(c *client) error {
	for c.think(4 * time.Second) {
		if err := c.talk(8); err != nil {
			return err
		}
	}
	return nil
}

// fast says the next line as soon as the echo is there.
func fast(c *client) error {
	for c.think(0) {
		if err := c.talk(1); err != nil {
			return err
		}
	}
	return nil
}

// talk says n lines and then hears their echoes.
func (c *client) talk(n int) error {
	lines := make([][]byte, n)
	for i := range lines {
		lines[i] = c.line()
		if err := c.say(lines[i]); err != nil {
			return err
		}
	}
	for _, line := range lines {
		if err := c.hear(line); err != nil {
			return err
		}
	}
	c.waitFor("")
	return nil
}

// threeLines says three lines, and waits as long as before a fourth. goes is false
// if the client is to end: told to, or by an error.
func (c *client) threeLines() (goes bool, err error) {
	for range 3 {
		if !c.think(time.Second) {
			return false, nil
		}
		if err := c.talk(1); err != nil {
			return false, err
		}
	}
	return c.think(time.Second), nil
}

// idle says nothing. It notices when the server hangs up.
func idle(c *client) error {
	if _, err := c.conn.Read(make([]byte, 1)); err != nil {
		return err
	}
	return errUnasked
}
