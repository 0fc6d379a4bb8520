// Package cover names the facts that a screen leaves out while a student is asked about
// them.
package cover

import (
	"fmt"
	"slices"
	"strings"
)

// A Cover is a set of facts that are not shown. The zero value covers nothing.
type Cover uint32

// The facts. Each says what is covered besides its own figure.
const (
	Clients     Cover = 1 << iota // how many there are, and all that has a place for each
	Watched                       // how many are watched, and the interest set
	Told                          // what is passed to the kernel: bits, entries, changes
	Looked                        // how many descriptors the kernel scans
	Ready                         // what a wait returned, and what was served since
	Order                         // in which order clients are served
	Calls                         // which calls are made, and how often
	State                         // of a client: in the backlog, queued, in service
	Workers                       // what each worker does
	Queued                        // the program's own queue
	InHand                        // how many are being dispatched
	Backlog                       // the kernel's queue of connections
	Unread                        // bytes that the server has not read
	Unsent                        // bytes that the clients have not taken
	CPU                           // and the time line of work
	Asleep                        // the share of the time, how long waits slept, and the time line
	Turns                         // how many, and how many a second
	Echoes                        // how many, for whom, and how many a second
	Errors                        // which calls failed, and why
	Processes                     // how many there are, and what each is
	Threads                       // how many there are
	Descriptors                   // their numbers
	Findings                      // what is wrong
	Waits                         // how long clients and workers have waited
	end
)

// All is every fact.
const All = end - 1

// words are the names of the facts, in their order.
var words = strings.Fields("clients watched told looked ready order calls state workers queued inhand backlog " +
	"unread unsent cpu asleep turns echoes errors processes threads descriptors findings waits")

// Words returns the names of all facts.
func Words() []string { return slices.Clone(words) }

const (
	Word     = "covered"                         // what is drawn in the place of a fact
	Sentence = "covered until you have answered" // and in the place of a panel or a key
)

// Parse returns the cover of these words. It returns an error for a word that names no fact.
func Parse(names []string) (Cover, error) {
	var c Cover
	for _, name := range names {
		at := slices.Index(words, name)
		if at < 0 {
			return 0, fmt.Errorf("cover %q: unknown fact: choose of %s", name, strings.Join(words, " "))
		}
		c |= 1 << at
	}
	return c, nil
}

// Has reports whether one of these facts is covered.
func (c Cover) Has(any Cover) bool { return c&any != 0 }

// Or returns a text, or Word if one of these facts is covered.
func (c Cover) Or(any Cover, text string) string { return If(c.Has(any), text) }

// If returns Word if hides, or else text.
func If(hides bool, text string) string {
	if hides {
		return Word
	}
	return text
}

// Names returns the words of the facts that are covered.
func (c Cover) Names() (names []string) {
	for i, word := range words {
		if c.Has(1 << i) {
			names = append(names, word)
		}
	}
	return names
}
