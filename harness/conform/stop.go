package conform

import (
	"syscall"
	"time"

	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// The end.

// longGrace: a server that only waits for its grace to be over is found out.
func longGrace(t *Trial, job *proc.Job) { job.Grace = 2 * t.Patience }

// stop: told to stop under load, the server answers what has come, ends every
// connection, and ends in time with code 0. What clients got until then is right.
func stop(t *Trial) error {
	n := t.atOnce(4)
	asker, err := t.Dial() // in service first: its question is there when the stop comes
	if err != nil {
		return err
	}
	if err := asker.Ask([]byte("hello")); err != nil {
		return err
	}
	var silent *Client
	if n > 1 {
		if silent, err = t.Dial(); err != nil {
			return err
		}
		if err := silent.Ask([]byte("hello")); err != nil {
			return err
		}
	}
	load, err := t.DialMany(n + 3) // some of them wait in the backlog, where few are served
	if err != nil {
		return err
	}
	pumped, enough := make(chan error, 1), make(chan struct{})
	go func() { pumped <- each(len(load), func(i int) error { return load[i].pump(t, i, enough) }) }()
	pids := t.processes()
	if err := t.stopWithQuestion(asker); err != nil {
		return err
	}
	if silent != nil {
		if err := silent.ExpectEnd(); err != nil {
			return err
		}
	}
	close(enough)
	return first(<-pumped, t.stopped(), t.gone(pids))
}

// stopWithQuestion tells the server to stop while a question has arrived that it
// has not read; it is answered before the end.
func (t *Trial) stopWithQuestion(c *Client) error {
	pids := t.processes()
	signalAll(pids, syscall.SIGSTOP)
	err := c.Send([]byte("one question more"))
	t.Server.Stop()
	signalAll(pids, syscall.SIGCONT)
	if err != nil {
		return err
	}
	if err := c.Expect([]byte("one question more")); err != nil {
		return err
	}
	return c.ExpectEnd()
}

// pump sends until enough is closed, and reads what comes back until the server
// ends the connection, in whatever way. What came back must be a beginning of what
// was sent. (While a client sends, its server may find something to read at each
// look, whatever it has shut.)
func (c *Client) pump(t *Trial, n int, enough chan struct{}) error {
	p := random(t.source(n), 256<<10)
	c.SetDeadline(time.Now().Add(t.Job.Grace + t.Patience))
	go func() {
		for {
			select {
			case <-enough:
				c.CloseWrite()
				return
			default:
			}
			if _, err := c.Write(p); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 32<<10)
	for got := 0; ; {
		at := got % len(p)
		k, err := c.Read(buf[:min(len(buf), len(p)-at)])
		if i := firstDifference(buf[:k], p[at:]); i >= 0 {
			return Failuref("a beginning of what was sent", "under load, byte %s came back wrong", units.Count(got+i))
		}
		got += k
		if timedOut(err) {
			return Failuref("that each ends", "a connection was neither served nor ended: %s", c.Why(err))
		}
		if err != nil {
			return nil
		}
	}
}
