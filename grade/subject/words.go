package subject

import (
	"fmt"
	"slices"
	"strings"

	"muxlab/harness/tape"
)

// A turn in words has so many calls at the most, and so many descriptors that were ready.
const (
	mostCalls = 6
	mostReady = 4
)

// inWords is a turn as a line: what it began with, for what descriptors were ready, and its
// calls. Where there are too many, those about descriptor fd go first; -1: none does.
func inWords(t *tape.Turn, fd int) string {
	calls := t.Calls
	if len(calls) > mostCalls {
		about := slices.DeleteFunc(slices.Clone(calls), func(c tape.Call) bool {
			return c.FD != fd && (c.Sees != tape.Born || c.Result != fd)
		})
		if fd < 0 || len(about) == 0 {
			about = calls
		}
		calls = about[:min(len(about), mostCalls)]
	}
	parts := []string{t.Wait.String() + ready(t, fd)}
	for _, c := range calls {
		parts = append(parts, c.Event.String())
	}
	if more := len(t.Calls) + t.More - len(calls); more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more calls", more))
	}
	return fmt.Sprintf("tick %d: %s", t.Number, strings.Join(parts, "; "))
}

// ready says for what the descriptors were ready that the wait of t returned.
func ready(t *tape.Turn, fd int) string {
	var list []string
	for _, r := range t.Ready {
		if len(t.Ready) <= mostReady || int(r.FD) == fd || fd < 0 && len(list) < mostReady {
			list = append(list, fmt.Sprintf("%d is ready for %s", r.FD, inNames(r.Events)))
		}
	}
	if more := len(t.Ready) - len(list); more > 0 && len(list) > 0 {
		list = append(list, fmt.Sprintf("%d more", more))
	}
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}
