package control

import "muxlab/session"

// What can be done to the clients and the server of a session, and to those of a second
// one that is shown beside it.

// Mirror makes actions on the clients and the server go to other as well, so that both
// servers get the same work; nil ends that. The caller still closes other.
func (c *Controller) Mirror(other session.Session) {
	if other == nil {
		c.mirror.Store(nil)
		return
	}
	c.mirror.Store(&other)
}

// other returns the session of Mirror; nil: none.
func (c *Controller) other() session.Session {
	if other := c.mirror.Load(); other != nil {
		return *other
	}
	return nil
}

// Crowd returns the clients of the session, or false if it has none of its own. Clients
// are added and removed in the mirrored session too, but held in the first one alone: the
// second has a controller of its own.
func (c *Controller) Crowd() (session.Crowd, bool) {
	first, ok := c.Session.(session.Crowd)
	if second, both := c.other().(session.Crowd); ok && both {
		return crowds{first, second}, true
	}
	return first, ok
}

// Actor returns what acts on the server, and on the mirrored one, or false if nothing can.
// The acts to choose from are those of the first server.
func (c *Controller) Actor() (session.Actor, bool) {
	first, ok := c.Session.(session.Actor)
	if second, both := c.other().(session.Actor); ok && both {
		return actors{first, second}, true
	}
	return first, ok
}

// Speaker returns what sends typed text to the server, and to the mirrored one, or false
// if nothing can.
func (c *Controller) Speaker() (session.Speaker, bool) {
	first, ok := c.Session.(session.Speaker)
	if second, both := c.other().(session.Speaker); ok && both {
		return speakers{first, second}, true
	}
	return first, ok
}

// Seed returns the seed of the clients' timing; 0: the session has no clients of its own.
func (c *Controller) Seed() uint64 {
	if crowd, ok := c.Session.(session.Crowd); ok {
		return crowd.Seed()
	}
	return 0
}

// crowds add and remove clients in two sessions. What fails in the first is not done in
// the second.
type crowds struct {
	session.Crowd
	second session.Crowd
}

func (c crowds) AddClients(n int, kind string) error {
	if err := c.Crowd.AddClients(n, kind); err != nil {
		return err
	}
	return c.second.AddClients(n, kind)
}

func (c crowds) RemoveClient(name string) error {
	if err := c.Crowd.RemoveClient(name); err != nil {
		return err
	}
	return c.second.RemoveClient(name)
}

// actors perform an act in two sessions.
type actors struct {
	session.Actor
	second session.Actor
}

func (a actors) Do(act string) error {
	if err := a.Actor.Do(act); err != nil {
		return err
	}
	return a.second.Do(act)
}

// speakers send the same text in two sessions.
type speakers struct{ first, second session.Speaker }

// Speak returns the name of the client in the first session. A new client may have
// another name in the second.
func (s speakers) Speak(name, text string) (who string, err error) {
	if who, err = s.first.Speak(name, text); err != nil {
		return who, err
	}
	_, err = s.second.Speak(name, text)
	return who, err
}
