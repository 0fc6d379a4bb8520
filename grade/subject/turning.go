package subject

import (
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// whyTurning is the likely cause of a loop that does not sleep, by what its latest waits
// returned and what was done about it.
func (s *Subject) whyTurning() string {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whyTurns()
}

func (s *Subject) whyTurns() string {
	if s.turned == 0 {
		return "It makes no wait at all."
	}
	last := &s.ticks[(s.turned-1)%kept]
	if len(last.Ready) == 0 {
		return "Its wait returns with nothing: it has a time-out. Wait without one (-1): a client, or the stop, will wake it."
	}
	why := ""
	for _, r := range last.Ready {
		if why = s.whyReady(last, r); why != "" {
			return why
		}
	}
	ready := last.Ready[0]
	return fmt.Sprintf("Descriptor %d is ready for %s in each tick, and what the server does about it does not change that.", ready.FD, inNames(ready.Events))
}

// whyReady says why descriptor r is ready again in each turn, by what turn t did about it;
// "" if that is not clear.
func (s *Subject) whyReady(t *tape.Turn, r tape.Ready) string {
	var read, wrote, accepted *tape.Call
	for i := range t.Calls {
		c := &t.Calls[i]
		switch {
		case c.FD != int(r.FD):
		case c.Op == trace.OpRead:
			read = c
		case c.Op == trace.OpWrite:
			wrote = c
		case c.Sees == tape.Born, c.Sees == tape.CameAndWent, c.Sees == tape.AcceptFailed:
			accepted = c
		}
	}
	in := r.Events.Has(kernel.In)
	client := s.trailOf(r.Life)
	switch {
	case s.isListener(r.Life):
		if accepted == nil {
			return fmt.Sprintf("The listener (%d) is ready, and the server does not call Accept.", r.FD)
		}
		return ""
	case wrote != nil && wrote.Result == 0:
		return fmt.Sprintf("%s: the server writes nothing, again and again. When all is sent, take Out away with EpollMod; if the client has ended, close it.", wrote.String())
	case isGone(read), isGone(wrote):
		failed := read
		if isGone(wrote) {
			failed = wrote
		}
		return fmt.Sprintf("%s: the client is gone, and the server does not close descriptor %d. After ECONNRESET or EPIPE, from read or write, close it.", failed.String(), r.FD)
	case r.Events.Has(kernel.Err):
		return fmt.Sprintf("The client of descriptor %d has reset the connection (Err), and the server does not close it: after ECONNRESET or EPIPE, from read or write, close it.", r.FD)
	case r.Events.Has(kernel.Out) && !in:
		return whyWritable(r.FD, read, wrote)
	case client != nil && client.ended != 0:
		return fmt.Sprintf("Descriptor %d is at its end (read returned 0 in tick %d) and is still watched for In, so each wait returns it. While something is unsent watch it for Out alone (EpollMod); then close it.", r.FD, client.ended)
	case in && read == nil:
		return unread(int(r.FD))
	}
	return ""
}

// isGone reports whether the call failed because its client is gone.
func isGone(c *tape.Call) bool {
	return c != nil && (c.Errno() == kernel.ECONNRESET || c.Errno() == kernel.EPIPE)
}

// whyWritable is whyReady of a descriptor that is ready for Out alone.
func whyWritable(fd int32, read, wrote *tape.Call) string {
	switch {
	case read != nil:
		return fmt.Sprintf("%d is ready for Out, and the server reads there: %s. On Out, write what is left.", fd, read.String())
	case wrote == nil:
		return fmt.Sprintf("Descriptor %d is watched for Out, and nothing is to be sent on it: a socket is writable nearly always.", fd)
	}
	return ""
}

// unread is the cause of a loop that turns for a client that it does not read.
func unread(fd int) string {
	return fmt.Sprintf("Descriptor %d is watched for In and is readable, and the server does not read it: take In away with EpollMod.", fd)
}

// isListener reports whether a life is that of a listener.
func (s *Subject) isListener(id tape.LifeID) bool {
	l := s.reader.Life(id)
	return l != nil && l.Kind == trace.Listener
}

// WhyAgain is the likely cause of a loop that turns again and again for this client, by the
// latest turn in which its descriptor was ready.
func (c *Client) WhyAgain() string {
	s := c.s
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.trails[c.Port()]; t != nil && t.n > 0 {
		turn := &t.turns[(t.n-1)%len(t.turns)]
		for _, r := range turn.Ready {
			if int(r.FD) != t.fd {
				continue
			}
			if why := s.whyReady(turn, r); why != "" {
				return why
			}
		}
	}
	return "The loop turns again and again, and serves nobody: see what its waits return."
}
