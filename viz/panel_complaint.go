package viz

import (
	"slices"
	"strings"
)

// What the clients themselves have to say. A server that has lost the half of an
// answer, or hung up in the middle of a conversation, looks healthy by its calls:
// only who waits at the other end knows.

// complaint is the same in a sentence; "" nobody has anything to say.
func complaint(s *snapshot) string {
	if s.list == nil {
		return ""
	}
	c := &s.list.complaints
	var parts []string
	if c.waiting > 0 {
		words := c.longest.name + " has waited " + duration(c.longest.waits) + " for " + c.longest.wait
		if c.waiting > 1 {
			words += ", and " + many(c.waiting-1, "other waits", "others wait") + " too"
		}
		if c.longest.state == rowOutside {
			words += ", for whom the backlog had no room"
		}
		parts = append(parts, words)
	}
	if c.left > 0 {
		words := c.gone.name + " gave up: " + c.gone.wait
		if slices.Contains(ownFault, c.gone.kind) {
			words = c.gone.name + ": " + c.gone.wait
		}
		if c.left > 1 {
			words += "; " + many(c.left-1, "other is", "others are") + " gone too"
		}
		parts = append(parts, words)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + "."
}

// wrong: there is something to be said loudly.
func wrong(s *snapshot) bool { return len(s.findings) > 0 || complaint(s) != "" }
