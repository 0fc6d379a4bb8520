package clients

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"time"
)

// Clients that take more, or give less, than a server would like.

// notReading says 256 KiB ten times a second and reads nothing (until it is told,
// see Crowd.Read). The buffers on the way hold some megabytes, so that after two
// or three seconds they are full and it can say no more.
func notReading(c *client) error {
	chunk := c.framed(bytes.Repeat([]byte("0123456789abcdef"), 16<<10))
	return c.sayBeside(chunk, func() error { return c.readWhenTold(chunk) })
}

// slowReader says 64 KiB ten times a second, and reads 16 KiB a second. Its own
// buffer is small, so that the server feels it soon.
func slowReader(c *client) error {
	c.tcp().SetReadBuffer(32 << 10)
	chunk := c.framed(bytes.Repeat([]byte("0123456789abcdef"), 4<<10))
	return c.sayBeside(chunk, func() error { return c.readSlowly(chunk) })
}

// sayBeside says chunk ten times a second, and reads beside it.
func (c *client) sayBeside(chunk []byte, read func() error) error {
	reading := make(chan error, 1)
	go func() {
		err := read()
		if err != nil {
			c.cut() // so that the saying ends too
		}
		reading <- err
	}()
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

// readWhenTold reads what has arrived, each time it is told to.
func (c *client) readWhenTold(chunk []byte) error {
	for at := 0; ; {
		select {
		case <-c.ctx.Done():
			return nil
		case <-c.told:
		}
		var err error
		if at, err = c.readArrived(chunk, at); err != nil {
			return err
		}
	}
}

// readArrived reads and compares, from place at of the repeated chunk. Nothing
// for a fifth of a second is the end of what has arrived.
func (c *client) readArrived(chunk []byte, at int) (int, error) {
	buf := make([]byte, len(chunk))
	for {
		c.tcp().SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		var err error
		at, err = c.readPart(chunk, at, buf)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return at, nil
		case err != nil:
			return at, err
		}
	}
}

// readSlowly reads 1600 bytes ten times a second of the crowd's time.
func (c *client) readSlowly(chunk []byte) error {
	buf := make([]byte, 1600)
	var nudge uint64
	gate := c.crowd.gate
	for at := 0; gate.wait(c.ctx, gate.now()+100*time.Millisecond, &nudge, func(time.Duration) {}); {
		var err error
		if at, err = c.readPart(chunk, at, buf); err != nil {
			return err
		}
	}
	return nil
}

// readPart reads once, and compares from place at of the repeated chunk.
func (c *client) readPart(chunk []byte, at int, buf []byte) (int, error) {
	n, err := c.conn.Read(buf[:min(len(buf), len(chunk)-at)])
	if !bytes.Equal(buf[:n], chunk[at:at+n]) {
		return at, errDifferent
	}
	if at += n; at == len(chunk) {
		at = 0
		c.change(func(s *Client) { s.Echoes++ })
	}
	return at, err
}

// slowSender says its lines a byte at a time, about one a second, and hears the
// echo once a line is said. Servers that gave a worker to it wait as slowly.
func slowSender(c *client) error {
	line := c.line()
	for said := 0; c.think(time.Second); {
		if err := c.say(line[said : said+1]); err != nil {
			return err
		}
		c.waitFor("")
		if said++; said < len(line) {
			continue
		}
		if err := c.hear(line); err != nil {
			return err
		}
		c.waitFor("")
		line, said = c.line(), 0
	}
	return nil
}

// eightMegabytes is what the huge clients say. It is made once for all of them.
var eightMegabytes = sync.OnceValue(func() []byte { return bytes.Repeat([]byte("0123456789abcdef"), 512<<10) })

// huge says 8 MiB about every two seconds, and reads meanwhile: no buffer on the
// way would hold them.
func huge(c *client) error {
	for c.think(2 * time.Second) {
		message := c.frames(eightMegabytes())
		saying := make(chan error, 1)
		go func() { saying <- c.say(message) }()
		c.waitFor(echoOf(int64(len(message))))
		err := c.readAll(message)
		if err != nil {
			c.cut()
		}
		if wrong := <-saying; err == nil {
			err = wrong
		}
		if err != nil {
			return err
		}
		c.waitFor("")
	}
	return nil
}

// readAll reads message back, once.
func (c *client) readAll(message []byte) error {
	buf := make([]byte, 64<<10)
	for at := 0; ; {
		var err error
		if at, err = c.readPart(message, at, buf); err != nil || at == 0 { // at its begin again: that was all
			return err
		}
	}
}
