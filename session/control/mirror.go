package control

import (
	"muxlab/session"
	"sync/atomic"
)

// A mirrored session, for two servers shown beside each other.

// A mirrored is a session that may have a second one beside it. What is done to its
// clients is done to those of the second too, so that both servers get the same work.
type mirrored struct {
	session.Session
	other atomic.Pointer[session.Session]
}

// Mirror makes actions on the clients go to other as well; nil ends that. It has no
// effect on a recording. The caller still closes other.
func (c *Controller) Mirror(other session.Session) {
	t, ok := c.Session.(*mirrored)
	switch {
	case !ok: // a recording
	case other == nil:
		t.other.Store(nil)
	default:
		t.other.Store(&other)
	}
}

// onBoth calls do for the session, and if that succeeds for the second one.
func (t *mirrored) onBoth(do func(session.Session) error) error {
	err := do(t.Session)
	if other := t.other.Load(); other != nil && err == nil {
		return do(*other)
	}
	return err
}

// AddClients adds the clients to both sessions.
func (t *mirrored) AddClients(n int, kind string) error {
	return t.onBoth(func(s session.Session) error { return s.AddClients(n, kind) })
}

// RemoveClient removes the client from both sessions.
func (t *mirrored) RemoveClient(name string) error {
	return t.onBoth(func(s session.Session) error { return s.RemoveClient(name) })
}

// Do performs the act in both sessions.
func (t *mirrored) Do(act string) error {
	return t.onBoth(func(s session.Session) error { return s.Do(act) })
}

// Speak returns the name of the client in the first session. A new client may have
// another name in the second.
func (t *mirrored) Speak(name, text string) (who string, err error) {
	err = t.onBoth(func(s session.Session) error {
		is, err := s.Speak(name, text)
		if who == "" {
			who = is
		}
		return err
	})
	return who, err
}
