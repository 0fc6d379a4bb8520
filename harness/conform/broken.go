package conform

import (
	"syscall"
)

// Clients that go in other ways than with a proper end.

// reset: clients that reset in mid-stream leave nothing behind, and harm nobody.
func reset(t *Trial) error {
	bystander, before, seen, err := t.withBystander()
	if err != nil {
		return err
	}
	n := t.scaled(40)
	for i := range n {
		c, err := t.DialFar()
		if err != nil {
			return err
		}
		if i%4 != 0 { // some are reset at once, some with much unread and unsent
			c.Send(random(t.Rand, 1+t.Rand.IntN(60<<10)))
		}
		if i%4 == 2 {
			c.Read(make([]byte, 1024))
		}
		c.Reset()
		if bystander != nil {
			if err := bystander.Ask([]byte{byte(i)}); err != nil {
				return err
			}
		}
	}
	return first(t.stillServes(), t.NoLeak(before, seen, "clients that reset their connections"))
}

// withBystander connects a client that is there before the trouble and after it,
// where there is room for one, and looks at what the server holds with it.
func (t *Trial) withBystander() (*Client, look, bool, error) {
	if err := t.stillServes(); err != nil { // what is made once, at the first client, is no leak
		return nil, look{}, false, err
	}
	var c *Client
	var err error
	if t.atOnce(2) == 2 {
		if c, err = t.Dial(); err == nil {
			err = c.Ask([]byte("here I am"))
		}
	}
	if err != nil {
		return nil, look{}, false, err
	}
	before, ok := t.Look()
	return c, before, ok, nil
}

// stillServes: a new client is served.
func (t *Trial) stillServes() error {
	c, err := t.Dial()
	if err != nil {
		return err
	}
	defer c.Reset()
	return c.Ask([]byte("is anybody there?"))
}

// servesAgain waits until a new client is served: a worker that was just
// replaced may not listen yet.
func (t *Trial) servesAgain() error {
	var err error
	t.Settles(func() bool { err = t.stillServes(); return err == nil })
	return err
}

// resetEarly: the server stands still while clients come and go; then it finds
// in its backlog connections that are reset already.
func resetEarly(t *Trial) error {
	bystander, before, seen, err := t.withBystander()
	if err != nil {
		return err
	}
	pids := append(descendants(t.Server.PID()), t.Server.PID())
	signalAll(pids, syscall.SIGSTOP)
	good, err := t.comeAndGo()
	signalAll(pids, syscall.SIGCONT)
	if err != nil {
		return err
	}
	if err := good.Expect([]byte("patience")); err != nil {
		return err
	}
	good.Reset()
	if bystander != nil {
		if err := bystander.Ask([]byte("still here")); err != nil {
			return err
		}
	}
	return first(t.stillServes(), t.NoLeak(before, seen, "clients that were gone before they were accepted"))
}

// comeAndGo connects and resets some clients, and connects one that stays.
func (t *Trial) comeAndGo() (*Client, error) {
	for i := range 8 {
		c, err := t.Dial()
		if err != nil {
			return nil, err
		}
		if i%2 == 0 {
			c.Send([]byte("gone"))
		}
		c.Reset()
	}
	good, err := t.Dial()
	if err != nil {
		return nil, err
	}
	return good, good.Send([]byte("patience"))
}

func signalAll(pids []int, s syscall.Signal) {
	for _, pid := range pids {
		syscall.Kill(pid, s)
	}
}

// closedPeer: a client that has closed, or that has said all and does not read,
// costs no CPU time.
func closedPeer(t *Trial) error {
	for range 3 {
		c, err := t.Dial()
		if err != nil {
			return err
		}
		if err := c.Ask([]byte("hello, and goodbye")); err != nil {
			return err
		}
		c.Close()
	}
	if err := t.Quiet("after clients have closed"); err != nil {
		return err
	}
	n := t.atOnce(4)
	for i := range n {
		c, err := t.DialFar()
		if err != nil {
			return err
		}
		p := random(t.Rand, (i+2)*40<<10)
		go func() { // the server may take only a part; the reset at the end ends it
			c.Send(p)
			c.CloseWrite()
		}()
	}
	return t.Quiet("while clients have said all they had to say, and do not read the answer")
}
