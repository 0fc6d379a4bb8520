package conform

import (
	"muxlab/harness/units"
	"sync/atomic"
)

// Clients that do not read.

// unreadMost: a server that takes so much from a client that does not read has no bound.
const unreadMost = 32 << 20

// unreadBound: a client that never reads can send only so much; and when it
// reads at last, every byte comes.
func unreadBound(t *Trial) error {
	c, err := t.DialFar() // near, the kernel's own buffers may hold as much (tcp_rmem: 32 MB)
	if err != nil {
		return err
	}
	p := random(t.Rand, 1<<20+7)
	sent, err := c.Flood(p, unreadMost)
	if err != nil {
		return err
	}
	if sent >= unreadMost {
		return Failuref("that it stops reading long before", "a client that does not read could send %s", units.Text.Size(int64(sent)))
	}
	for got := 0; got < sent; {
		at := got % len(p)
		n := min(len(p)-at, sent-got)
		if err := c.Expect(p[at : at+n]); err != nil {
			return err
		}
		got += n
	}
	return c.Ask([]byte("and on it goes"))
}

// unreadFair: a client that does not read holds up nobody else.
func unreadFair(t *Trial) error {
	early, err := t.Dial()
	if err != nil {
		return err
	}
	if err := early.Ask([]byte("early")); err != nil {
		return err
	}
	stuck, err := t.DialFar()
	if err != nil {
		return err
	}
	if _, err := stuck.Flood(random(t.Rand, 1<<20), unreadMost/8); err != nil {
		return err
	}
	others := []*Client{early}
	if t.atOnce(3) == 3 {
		late, err := t.Dial()
		if err != nil {
			return err
		}
		others = append(others, late)
	}
	for range 10 {
		for _, c := range others {
			if err := c.Ask(random(t.Rand, 1000)); err != nil {
				return err
			}
		}
	}
	return nil
}

// slowBesideFast: one client reads a little each time that another has been
// answered. So a server that waits for the slow one waits for ever.
func slowBesideFast(t *Trial) error {
	slow, err := t.DialFar()
	if err != nil {
		return err
	}
	fast, err := t.Dial()
	if err != nil {
		return err
	}
	p := random(t.Rand, 300<<10)
	sent := make(chan error, 1)
	go func() { sent <- slow.Send(p) }()
	for rest := p; len(rest) > 0; rest = rest[1<<10:] {
		if err := fast.Ask(p[:500]); err != nil {
			return err
		}
		if err := slow.Expect(rest[:1<<10]); err != nil {
			return err
		}
	}
	return <-sent
}

// busyClient: one client sends as fast as it can, and reads; another asks now
// and then, and is answered.
func busyClient(t *Trial) error {
	busy, err := t.Dial()
	if err != nil {
		return err
	}
	calm, err := t.Dial()
	if err != nil {
		return err
	}
	p := random(t.Rand, 2<<20)
	var enough atomic.Bool
	done := make(chan error, 1)
	go func() {
		for !enough.Load() {
			if err := busy.Exchange(p, func() error { return busy.Send(p) }); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 20 {
		if err = calm.Ask(p[:100]); err != nil {
			break
		}
	}
	enough.Store(true)
	return first(err, <-done)
}
