package clients

// nagle says each line in two writes, as a program does that sends its header and
// then its body, with Nagle's algorithm on: the second waits in the kernel until
// the first is acknowledged. A server that answers only whole lines (a session of
// "lines") has nothing to say to the first, and its kernel puts off the
// acknowledgement, hoping for an answer to put it on: some 40 ms a line, in which
// nobody computes. The first lines are fast: a new connection acknowledges at once.
func nagle(c *client) error {
	if err := c.tcp().SetNoDelay(false); err != nil {
		return err
	}
	for c.think(0) {
		line := c.line()
		half := len(line) / 2
		for _, part := range [][]byte{line[:half], line[half:]} {
			if err := c.say(part); err != nil {
				return err
			}
		}
		if err := c.hear(line); err != nil {
			return err
		}
		c.waitFor("")
	}
	return nil
}
