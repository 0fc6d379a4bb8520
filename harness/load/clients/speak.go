package clients

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Speak lets the client of this name say text, and nothing beside it: no line end
// is added. It does so now, or as soon as it is connected, whatever else it is
// about and even while it is held; what comes back is in its Heard. "" makes a new
// client of the kind "you", which does not wait at the gate either. who is the
// client that speaks.
func (w *Crowd) Speak(name, text string) (who string, err error) {
	if name == "" {
		if name = w.Add(You); name == "" {
			return "", fmt.Errorf("nobody can come any more: the crowd is closed")
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.clients {
		if c.seen.Name == name {
			return name, c.speak(text)
		}
	}
	return name, fmt.Errorf("there is no client %s (any more)", name)
}

// speak has text said through c.
func (c *client) speak(text string) error {
	now := c.crowd.gate.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.over:
		return fmt.Errorf("%s is gone and says nothing any more; another one can", c.seen.Name)
	case c.silent:
		return fmt.Errorf("%s waits for %s and says nothing; another one can", c.seen.Name, c.seen.WaitingFor)
	}
	if c.owed() == 0 {
		c.spoke = now
	}
	c.unsaid = append(c.unsaid, c.framed([]byte(text))...)
	c.deliver()
	return nil
}

// deliver sees to it that what is to be said through c is said, if it is
// connected. It does not wait for that: there may be no room to send. c.mu is held.
func (c *client) deliver() {
	if c.delivering || c.conn == nil || len(c.unsaid) == 0 {
		return
	}
	c.delivering = true
	text, conn := c.unsaid, c.conn
	c.unsaid = nil
	go func() {
		conn.speak(text) // an error ends the connection, and the act sees to that
		c.mu.Lock()
		defer c.mu.Unlock()
		c.delivering = false
		c.deliver()
	}()
}

// owed is how many bytes that are said through c have not come back. c.mu is held.
func (c *client) owed() int64 {
	n := int64(len(c.unsaid))
	if c.conn != nil {
		n += c.conn.owed()
	}
	return n
}

// heard takes in that n bytes have come back, among them text, to what was said
// through c, and with it the last of whole messages.
func (c *client) heard(n int, text []byte, whole int) {
	c.change(func(s *Client) {
		s.Bytes += int64(n)
		s.Echoes += uint64(whole)
		if len(text) > 0 {
			c.recentInput = append(c.recentInput, text...)
			c.recentInput = c.recentInput[max(0, len(c.recentInput)-maxHeard):]
			s.Heard = printable(c.recentInput)
		}
	})
}

// maxHeard is how many bytes Client.Heard has at the most.
const maxHeard = 200

// printable writes what is no letter as Go does, and as much of the end as fits
// into maxHeard bytes.
func printable(p []byte) string {
	for {
		s := strconv.Quote(string(p))
		if s = strings.ReplaceAll(s[1:len(s)-1], `\"`, `"`); len(s) <= maxHeard {
			return s
		}
		_, n := utf8.DecodeRune(p)
		p = p[n:]
	}
}

// you says what is said through it alone, and hears whatever comes back.
func you(c *client) error {
	buf := make([]byte, 4096)
	for {
		n, err := c.conn.Read(buf)
		c.heard(0, buf[:n], 0)
		if err != nil {
			return err
		}
	}
}
