package load

import (
	"bytes"
	"errors"
	"os"
	"time"
)

// A Kind is a kind of clients: its name, and what they do in half a sentence.
type Kind struct{ Name, Sentence string }

// An act is what the clients of a kind do. Each plays until it is to go (nil), or
// until something goes wrong.
type act struct {
	Kind
	play func(*client) error
}

var acts = []act{
	{Kind{"steady", "speaks about once a second"}, steady},
	{Kind{"bursty", "says eight lines at once, and then is silent for some four seconds"}, bursty},
	{Kind{"fast", "says the next line as soon as the echo is there"}, fast},
	{Kind{"idle", "connects and says nothing"}, idle},
	{Kind{"not reading", "sends and does not read what comes back"}, notReading},
}

// Kinds are the kinds of clients that Crowd.Add knows, in the order of a menu.
func Kinds() []Kind {
	var all []Kind
	for _, a := range acts {
		all = append(all, a.Kind)
	}
	return all
}

// find returns the act of the kind of this name, or nil.
func find(kind string) func(*client) error {
	for _, a := range acts {
		if a.Name == kind {
			return a.play
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

// idle says nothing. It notices when the server hangs up.
func idle(c *client) error {
	if _, err := c.conn.Read(make([]byte, 1)); err != nil {
		return err
	}
	return errUnasked
}

// notReading says 256 KB ten times a second and reads nothing (until it is told,
// see Crowd.Read). The buffers on the way hold some megabytes, so that after two
// or three seconds they are full and it can say no more.
func notReading(c *client) error {
	chunk := bytes.Repeat([]byte("0123456789abcdef"), 16<<10)
	reading := make(chan error, 1)
	go func() { reading <- c.readWhenTold(chunk) }()
	err := c.sayAll(chunk)
	c.cancel() // ends the reading
	if wrong := <-reading; wrong != nil {
		return wrong
	}
	return err
}

func (c *client) sayAll(chunk []byte) error {
	for c.think(100 * time.Millisecond) {
		if err := c.say(chunk); err != nil {
			return err
		}
		c.waitFor("")
	}
	return nil
}

// readWhenTold reads what has arrived, each time it is told to. When something
// is wrong it closes the connection, so that the saying ends too.
func (c *client) readWhenTold(chunk []byte) error {
	for at := 0; ; {
		select {
		case <-c.ctx.Done():
			return nil
		case <-c.told:
		}
		var err error
		if at, err = c.readArrived(chunk, at); err != nil {
			c.conn.Close()
			return err
		}
	}
}

// readArrived reads and compares, from place at of the repeated chunk. Nothing
// for a fifth of a second is the end of what has arrived.
func (c *client) readArrived(chunk []byte, at int) (int, error) {
	buf := make([]byte, len(chunk))
	for {
		c.conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		n, err := c.conn.Read(buf[:len(chunk)-at])
		if !bytes.Equal(buf[:n], chunk[at:at+n]) {
			return at, errDifferent
		}
		at += n
		c.change(func(s *Client) { s.Bytes += int64(n); s.Echoes += at / len(chunk) })
		at %= len(chunk)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return at, nil
		case err != nil:
			return at, err
		}
	}
}
