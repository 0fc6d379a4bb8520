package viz

const notOurs = "not ours"

const hasLeft = "gone" // it was one of ours

// rowWord is a state in words, and rowSign in a sign: none needs a colour.
func rowWord(r row) string {
	switch r.state {
	case rowServed:
		return "being served"
	case rowSilent:
		return "in service"
	case rowQueued:
		if r.inQueue {
			return "queued"
		}
		return "accepted"
	case rowForgotten:
		return "left open"
	case rowBacklog:
		return "in the backlog"
	case rowOutside:
		return "not accepted"
	case rowConnecting:
		return "connecting"
	case rowAway:
		return "away"
	case rowWrite:
		if r.worker != "" {
			return "in write"
		}
		return "wants to write"
	case rowReady:
		return "ready, waits"
	case rowGone:
		return "gave up"
	}
	return "idle"
}
