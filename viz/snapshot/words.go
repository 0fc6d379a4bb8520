package snapshot

const NotOurs = "not ours"

const HasLeft = "gone" // it was one of ours

// RowWord is a state in words, and rowSign in a sign: none needs a colour.
func RowWord(r Row) string {
	switch r.State {
	case RowServed:
		return "being served"
	case RowSilent:
		return "in service"
	case RowQueued:
		if r.InQueue {
			return "queued"
		}
		return "accepted"
	case RowForgotten:
		return "left open"
	case RowBacklog:
		return "in the backlog"
	case RowOutside:
		return "not accepted"
	case RowConnecting:
		return "connecting"
	case RowAway:
		return "away"
	case RowWrite:
		if r.Worker != "" {
			return "in write"
		}
		return "wants to write"
	case RowReady:
		return "ready, waits"
	case RowGone:
		return "gave up"
	}
	return "idle"
}
