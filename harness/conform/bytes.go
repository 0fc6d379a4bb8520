package conform

// Every byte comes back, in its order.

// Cases are the table for every model.
var Cases = []Case{
	{
		Name:     "echo",
		Sentence: "it does not send back what it was sent",
		Run:      echo,
	}, {
		Name:     "sizes",
		Sentence: "bytes are lost, doubled or swapped once a message is larger than one read or one write",
		Run:      sizes,
	}, {
		Name:     "pipelining",
		Sentence: "it reads once for what came in one go, and forgets the rest: an edge-triggered wait reports an edge once, and has to be drained to EAGAIN",
		Run:      pipelining,
	}, {
		Name:     "short-writes",
		Sentence: "it does not look at how much write has taken: the rest is its own to keep, and to send later",
		Run:      shortWrites,
	}, {
		Name:     "half-close",
		Sentence: "it takes the end of the input for the end of the connection, and drops what is still to be sent",
		Run:      halfClose,
	}, {
		Name:     "end-in-segment",
		Sentence: "it stops reading when a read brings less than it asked for, and misses the end that is queued behind the data",
		Run:      endInSegment,
	}, {
		Name:     "urgent",
		Sentence: "it stops reading when a read brings less than it asked for, and a read also stops before urgent data",
		Run:      urgent,
	}, {
		Name:     "interrupted",
		Sentence: "it takes EINTR for an error: a signal came, nothing was done, and the call is to be made again",
		Prepare:  eintr,
		Run:      conversations,
	}, {
		Name:     "reset",
		Sentence: "it does not close a connection that is broken: read and write say so with an error, and the descriptor (and thread, and process) stays until it is given back",
		Run:      reset,
	}, {
		Name:     "reset-early",
		Sentence: "it cannot do with a client that is gone before it was accepted",
		Run:      resetEarly,
	}, {
		Name:     "closed-peer",
		Sentence: "it waits for a descriptor whose input is at its end: that is readable for ever, and the wait returns at once, for ever",
		Run:      closedPeer,
	}, {
		Name:     "unread-bound",
		Sentence: "it reads without a bound: reading must stop while too much is unsent",
		Run:      unreadBound,
	}, {
		Name:     "unread-fair",
		Sentence: "it waits in the write to one client, and everybody else with it",
		Applies:  fair,
		Run:      unreadFair,
	}, {
		Name:     "many",
		Sentence: "it mixes clients up, or forgets some, when there are many at once",
		Run:      many,
	}, {
		Name:     "churn",
		Sentence: "something of each client stays behind when it has gone: a descriptor, a thread, a process",
		Run:      churn,
	}, {
		Name:     "idle",
		Sentence: "it works while nobody says anything: it waits for writability though it has nothing to write, or asks again and again instead of sleeping",
		Run:      idle,
	}, {
		Name:     "emfile",
		Sentence: "it cannot do without a free descriptor: the listener stays readable, so accepting must pause, and go on once a descriptor is free",
		Applies:  oneProcess,
		Prepare:  fewFiles,
		Run:      emfile,
	}, {
		Name:     "stop",
		Sentence: "told to stop, it does not answer what has come, or does not tell its clients and waits for them to leave",
		Prepare:  longGrace,
		Run:      stop,
	}, {
		Name:     "faulty",
		Sentence: "it does not bear what the manual allows at any time: EINTR, short reads and writes, EAGAIN, a wait that returns early",
		Prepare:  harmless,
		Seeds:    2,
		Run:      faulty,
	}, {
		Name:     "fatal-reset",
		Sentence: "a connection that breaks at any moment harms others, or leaves something behind",
		Prepare:  resets,
		Seeds:    2,
		Run:      fatal,
	}, {
		Name:     "fatal-emfile",
		Sentence: "it gives up accepting when it was once told that there is no descriptor",
		Prepare:  noFiles,
		Run:      fatal,
	}, {
		Name:     "fatal-die",
		Sentence: "a worker process that dies takes others with it, or is not replaced, or not reaped",
		Applies:  processes,
		Prepare:  deaths,
		Run:      fatal,
	},
}

// echo: small messages, one at a time; some clients after another, then together.
func echo(t *Trial) error {
	for range 3 {
		c, err := t.Dial()
		if err != nil {
			return err
		}
		if err := c.chat(t, 8); err != nil {
			return err
		}
		c.Close()
	}
	n := t.atOnce(3)
	all, err := t.DialMany(n)
	if err != nil {
		return err
	}
	for range 3 {
		for _, c := range all {
			if err := c.Ask(random(t.Rand, 1+t.Rand.IntN(2048))); err != nil {
				return err
			}
		}
	}
	return nil
}

// chat asks n times, and waits for each answer.
func (c *Client) chat(t *Trial, n int) error {
	if err := c.Ask([]byte{byte(n)}); err != nil {
		return err
	}
	for range n - 1 {
		if err := c.Ask(random(t.Rand, 1+t.Rand.IntN(2048))); err != nil {
			return err
		}
	}
	return nil
}

// sizes: from a byte to 8 MB, which is past every buffer, in random pieces. In brief
// the largest is 1 MB.
func sizes(t *Trial) error {
	all := []int{1, 2, 4095, 4096, 4097, 16 << 10, 65535, 65537, 1 << 20, 8 << 20}
	if t.Brief {
		all = all[:len(all)-1]
	}
	for _, size := range all {
		if err := t.oneSize(size); err != nil {
			return err
		}
	}
	return nil
}

func (t *Trial) oneSize(size int) error {
	c, err := t.Dial()
	if err != nil {
		return err
	}
	defer c.Close()
	p := random(t.Rand, size)
	r := t.source(size)
	most := max(size/8, 64)
	if err := c.Exchange(p, func() error { return c.SendCut(p, r, min(most, 256<<10)) }); err != nil {
		return err
	}
	c.CloseWrite()
	return c.ExpectEnd()
}

// pipelining: many requests are sent before the first answer is read.
func pipelining(t *Trial) error {
	c, err := t.Dial()
	if err != nil {
		return err
	}
	for _, size := range []int{40_000, 200_000} { // fits into the buffers of the kernel
		p := random(t.Rand, size)
		if err := c.Send(p); err != nil {
			return err
		}
		if err := c.Expect(p); err != nil {
			return err
		}
	}
	return nil
}

// shortWrites: a client that reads only once nothing more is taken from it, so
// that the kernel has taken only a part of what the server wrote.
func shortWrites(t *Trial) error {
	c, err := t.DialFar()
	if err != nil {
		return err
	}
	return c.readLate(random(t.Rand, 400<<10), nil)
}

// halfClose: the client shuts its sending side, and gets the rest and then the
// end. The sizes are such that with some of them the server has read the end
// while the kernel has no room for all it has to send.
func halfClose(t *Trial) error {
	c, err := t.Dial()
	if err != nil {
		return err
	}
	c.CloseWrite()
	if err := c.ExpectEnd(); err != nil {
		return err
	}
	c.Close()
	count, step := 16, 24<<10
	if t.Brief {
		count, step = 4, 96<<10
	}
	n := t.atOnce(count)
	for from := 0; from < count; from += n {
		err := each(min(n, count-from), func(i int) error { return t.halfCloseAt((from + i + 1) * step) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *Trial) halfCloseAt(size int) error {
	c, err := t.DialFar()
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.readLate(random(t.source(size), size), c.CloseWrite); err != nil {
		return err
	}
	return c.ExpectEnd()
}

// readLate sends p without reading until nothing more is taken, and then reads.
// Once all is sent, it calls sent.
func (c *Client) readLate(p []byte, sent func() error) error {
	n, err := c.Flood(p, len(p))
	if err != nil {
		return err
	}
	rest := make(chan error, 1)
	send := func() {
		err := c.Send(p[n:])
		if err == nil && sent != nil {
			err = sent()
		}
		rest <- err
	}
	if n == len(p) {
		send()
		c.trial.untilAsleep() // it has read all, and written what it could
	} else {
		go send()
	}
	err = c.Expect(p)
	if err != nil {
		c.Reset() // ends the sender
		<-rest
		return err
	}
	return <-rest
}
