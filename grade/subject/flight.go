package subject

import "muxlab/harness/measure"

// inFlight reports whether bytes are on their way between a client and the server: sent,
// and in no receive queue yet. On a busy machine loopback delivery can take long, and a
// server that waits for such bytes rests for a good reason. queues are the bytes that the
// server has not read, and those that it has written and that have not arrived.
func (s *Subject) inFlight() (flying bool, queues [2]int64) {
	q := measure.Backlog(s.addrPort())
	if !q.OK {
		return false, queues
	}
	for _, c := range s.clients {
		of, known := q.Conns[c.local()]
		if !known {
			continue
		}
		unsent, unread := c.queues()
		flying = flying || unsent > 0 && of.Unread == 0 || of.Unsent > 0 && unread == 0
	}
	return flying, [2]int64{q.Unread, q.Unsent}
}
