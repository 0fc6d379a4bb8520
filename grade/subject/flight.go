package subject

import "muxlab/harness/measure"

// inFlight reports whether bytes are on their way between a client and the server: sent,
// and in no receive queue yet. On a busy machine loopback delivery can take long, and a
// server that waits for such bytes rests for a good reason. queues are the bytes that the
// server has not read, and those that it has written and that have not arrived.
//
// The order of the looks matters: what a client's socket has had acknowledged was in the
// server's queue before that is looked at, and what the server has sent is in the client's
// after.
func (s *Subject) inFlight() (flying bool, queues [2]int64) {
	unsent := make([]int, len(s.clients))
	for i, c := range s.clients {
		unsent[i], _ = c.queues()
	}
	q := measure.Backlog(s.addrPort())
	if !q.OK {
		return false, queues
	}
	for i, c := range s.clients {
		of, known := q.Conns[c.local()]
		if !known {
			continue
		}
		_, unread := c.queues()
		flying = flying || unsent[i] > 0 && of.Unread == 0 || of.Unsent > 0 && unread == 0
	}
	return flying, [2]int64{q.Unread, q.Unsent}
}
