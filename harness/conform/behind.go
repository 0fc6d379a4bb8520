package conform

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// What is queued behind the data that a read returns.

// endInSegment: the last data and the end come in one segment, so that one event
// is all there is for both.
func endInSegment(t *Trial) error {
	for i := range 20 {
		c, err := t.Dial()
		if err != nil {
			return err
		}
		if i%2 == 1 { // as it is accepted, and later
			if err := c.Ask([]byte("first")); err != nil {
				return err
			}
		}
		last := letter(i, 1)
		cork(c)
		if err := c.Send(last); err != nil {
			return err
		}
		c.CloseWrite() // sends what the cork held back, and the end with it
		if err := first(c.Expect(last), c.ExpectEnd()); err != nil {
			return fmt.Errorf("client %d: %w", i+1, err)
		}
		c.Close()
	}
	return nil
}

// urgent: a read stops before urgent data, however much is behind it (tcp(7)). The
// urgent byte itself is not part of the stream.
func urgent(t *Trial) error {
	c, err := t.Dial()
	if err != nil {
		return err
	}
	for range 20 {
		cork(c)
		for _, piece := range []struct {
			text  string
			flags int
		}{{"before", 0}, {"!", unix.MSG_OOB}, {"behind", 0}} {
			if err := c.sendWith(piece.flags, piece.text); err != nil {
				return err
			}
		}
		uncork(c)
		if err := c.Expect([]byte("beforebehind")); err != nil {
			return err
		}
	}
	return nil
}

// sendWith is send(2).
func (c *Client) sendWith(flags int, text string) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	if control := raw.Write(func(fd uintptr) bool {
		err = unix.Send(int(fd), []byte(text), flags)
		return err != unix.EAGAIN
	}); control != nil {
		return control
	}
	return err
}
