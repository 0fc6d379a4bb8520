package panel

import (
	"slices"
	"strings"

	"muxlab/harness/units"
	"muxlab/viz/snapshot"
)

// What the clients themselves have to say. A server that has lost the half of an
// answer, or hung up in the middle of a conversation, looks healthy by its calls:
// only who waits at the other end knows.

// Complaint says in a sentence what the clients of an arranged list have to say; "" if
// that is nothing.
func Complaint(l *snapshot.List) string {
	c := &l.Complaints
	var parts []string
	if c.Waiting > 0 {
		words := c.Longest.Name + " has waited " + units.Screen.Duration(c.Longest.Waits) + " for " + c.Longest.Wait
		if c.Waiting > 1 {
			words += ", and " + units.Screen.Many(c.Waiting-1, "other waits", "others wait") + " too"
		}
		if c.Longest.State == snapshot.RowOutside {
			words += ", for whom the backlog had no room"
		}
		parts = append(parts, words)
	}
	if c.Left > 0 {
		words := c.Gone.Name + " gave up: " + c.Gone.Wait
		if slices.Contains(snapshot.SelfInflicted, c.Gone.Kind) {
			words = c.Gone.Name + ": " + c.Gone.Wait
		}
		if c.Left > 1 {
			words += "; " + units.Screen.Many(c.Left-1, "other is", "others are") + " gone too"
		}
		parts = append(parts, words)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + "."
}

// Wrong reports whether something was found, or a client complains, and it is to be shown.
func Wrong(s *Canvas) bool { return !s.Hushed && (len(s.Findings) > 0 || Complaint(s.List) != "") }
