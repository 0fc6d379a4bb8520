package clients

import (
	"errors"
	"io"
	"time"
)

// Clients that come and go.

// halfClosed says a line, and that it was the last: it shuts its sending side. It
// still reads the echo, and the end. A server that takes the end of the input for
// the end of the client owes it the echo. Then it comes again.
func halfClosed(c *client) error {
	for c.think(time.Second) {
		line := c.line()
		if err := c.say(line); err != nil {
			return err
		}
		if err := c.tcp().CloseWrite(); err != nil {
			return err
		}
		if err := c.hear(line); err != nil {
			return err
		}
		c.waitFor("the end")
		if n, err := c.conn.Read(make([]byte, 1)); n > 0 {
			return errUnasked
		} else if err != io.EOF {
			return err
		}
		if err := c.again(time.Second); err != nil {
			return err
		}
	}
	return nil
}

// churning says one line to a connection, and is away for a third of a second.
func churning(c *client) error {
	for c.think(0) {
		if err := c.talk(1); err != nil {
			return err
		}
		if err := c.again(300 * time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// notWaiting says two lines, and closes without reading the echoes. If one has arrived by
// then, closing resets the connection, and the server is told ECONNRESET. If none has, the
// server's first write succeeds and is answered with a reset, and the second says EPIPE.
func notWaiting(c *client) error {
	for c.think(0) {
		if err := c.say(c.line()); err != nil {
			return err
		}
		if !c.think(10 * time.Millisecond) {
			return nil
		}
		if err := c.say(c.line()); err != nil {
			return err
		}
		if err := c.again(time.Second); err != nil {
			return err
		}
	}
	return nil
}

// visitor says one line, and that was all.
func visitor(c *client) error {
	if !c.think(0) {
		return nil
	}
	return c.talk(1)
}

var errVanished = errors.New("it is gone, and nobody has told the server")

// vanished speaks three times, and then its end of the connection is gone, as if
// its machine had lost power: no FIN, no RST. The server cannot know until it
// sends something. Its port stays known: the server's descriptor has it as its peer.
func vanished(c *client) error {
	if goes, err := c.threeLines(); !goes {
		return err
	}
	if err := vanish(c.tcp()); err != nil {
		return err
	}
	return errVanished
}
