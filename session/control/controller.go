// Package control gives one viewer access to a session: it takes frames, keeps a hold
// alive, steps in slow motion, and remembers the past. It draws nothing and folds
// nothing; packages digest and page/watch do that.
//
// Files: controller.go (Controller, one call at a time), mirror.go (actions
// on the clients and the server, and on those of a second session shown beside it).
package control

import (
	"errors"
	"io"
	"muxlab/harness/recording"
	"muxlab/harness/trace"
	"muxlab/session"
	"sync"
	"sync/atomic"
	"time"
)

// A Controller serializes the calls of one viewer to a session. It renews a hold only
// while frames are taken, so that a viewer that hangs does not hold the server.
// Close ends the session too.
type Controller struct {
	mu sync.Mutex
	// Session is the one that New was given. See Crowd, Actor and Speaker for what can be
	// done to it.
	Session session.Session
	holder  session.Holder                  // the same session; nil: it cannot be held
	mirror  atomic.Pointer[session.Session] // see Mirror
	history *recording.History              // the past of a running server; nil: the session is a recording
	// Past is the position of this viewer in the past of either. Use it in WithPast.
	Past    *recording.Past
	held    bool
	renewed time.Time // of the hold, last
	closed  bool

	pace float64   // slow motion: turns a second that pass while held; 0 none
	next time.Time // when the next turn is due
}

// New returns the controller of s, which it closes in Close.
func New(s session.Session) *Controller {
	c := &Controller{Session: s}
	c.holder, _ = s.(session.Holder)
	if r, ok := s.(session.Recording); ok {
		c.Past = r.Past()
	} else {
		c.history = recording.NewHistory()
		c.Past = &c.history.Past
	}
	return c
}

// renewEvery is well below the 300 ms after which a session may drop a hold.
const renewEvery = 150 * time.Millisecond

// An Update is the result of Next: a frame, and what was known beside it.
type Update struct {
	Frame   *trace.Frame // nil: nothing new
	Err     error        // io.EOF: no more frames will come
	Clients []session.Client
	Sample  session.Samples
	Wall    time.Time // when the frame was taken
	Held    bool      // this viewer holds the server

	Unrecorded error // why nothing more is recorded, see session.Recorded
}

// Next takes the next frame of a running server and adds it to the past. It also renews
// the hold, and lets a turn pass if one is due in slow motion. before is an earlier
// frame whose events may be overwritten; nil: none. evidence are the times, in ns of
// the trace, of moments that the past keeps longer than the rest.
func (c *Controller) Next(before *trace.Frame, evidence []int64) Update {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return Update{Err: io.EOF}
	}
	if r, ok := c.Session.(session.Reuser); ok && before != nil {
		r.Reuse(before)
	}
	trouble := errors.Join(c.renewHold(), c.stepIfDue())
	f, err := c.Session.Next()
	if f != nil {
		c.history.Hold(c.held)
		c.history.Keep(evidence)
		c.history.Add(f)
	}
	s := Update{Frame: f, Err: err, Wall: time.Now(), Held: c.held}
	s.Clients, s.Sample = c.Session.Clients(), c.Session.Samples()
	if r, ok := c.Session.(session.Recorded); ok {
		s.Unrecorded = r.Unrecorded()
	}
	if err == nil {
		s.Err = trouble
	}
	return s
}

// renewHold calls Hold again before the session drops the hold.
func (c *Controller) renewHold() error {
	if !c.held || time.Since(c.renewed) < renewEvery {
		return nil
	}
	c.renewed = time.Now()
	return c.holder.Hold()
}

// stepIfDue lets a turn pass if one is due in slow motion.
func (c *Controller) stepIfDue() error {
	if !c.held || c.pace == 0 || time.Now().Before(c.next) {
		return nil
	}
	c.next = time.Now().Add(time.Duration(float64(time.Second) / c.pace))
	return c.holder.Step()
}

// Close ends the session and its past. After it every method returns io.EOF or does
// nothing.
func (c *Controller) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed, c.held = true, false
	return errors.Join(c.Past.Close(), c.Session.Close())
}

var errNoHolder = errors.New("this server cannot be held")

// Hold holds the server, and its clients too if clients is set. pace is the number of
// turns a second that pass in slow motion; 0 none.
func (c *Controller) Hold(clients bool, pace float64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	if c.holder == nil {
		return errNoHolder
	}
	c.holdClients(clients)
	if err := c.holder.Hold(); err != nil {
		c.holdClients(c.held && clients)
		return err
	}
	c.held, c.renewed, c.pace = true, time.Now(), pace
	return nil
}

// Release ends the hold of the server and of its clients.
func (c *Controller) Release() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.held, c.pace = false, 0
	var err error
	if c.holder != nil {
		err = c.holder.Release()
	}
	c.holdClients(false)
	return err
}

// holdClients holds the clients, or lets them go on, if the session has any of its own.
func (c *Controller) holdClients(hold bool) {
	if crowd, ok := c.Session.(session.Crowd); ok {
		crowd.HoldClients(hold)
	}
}

// Step lets one turn of one worker pass. It does nothing unless this viewer holds the
// server.
func (c *Controller) Step() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.held {
		return nil
	}
	return c.holder.Step()
}

// WithPast calls f, which may use Past, while no other method runs. After Close it
// returns io.EOF and does not call f.
func (c *Controller) WithPast(f func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return io.EOF
	}
	return f()
}

// Holding reports whether this viewer holds the server.
func (c *Controller) Holding() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held
}

// Dropped says what was removed from the past to make room, see recording.History.Fell;
// "" nothing was. From a recording nothing is removed.
func (c *Controller) Dropped() string {
	if c.history == nil {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.history.Fell()
}

// Recording reports whether the session is a recording.
func (c *Controller) Recording() bool { return c.history == nil }
