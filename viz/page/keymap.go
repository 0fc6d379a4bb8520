package page

import (
	"slices"
	"strings"

	"muxlab/viz/term"
)

// An Intent is what a key asks of the application, because the page cannot do it
// alone. The zero value asks for nothing.
type Intent uint8

// What a key can ask of the application.
const (
	Nothing      Intent = iota
	Quit                // end the program
	Open                // start what is chosen on the home screen
	Leave               // stop every server on the screen and show the home screen
	LeaveSecond         // stop the second server of a pair
	Restart             // start the same again, with the same seed
	ChooseScene         // open the menu of scenes
	ChooseBeside        // open the menu of what can run beside this server
	WalkTick            // open the walk through the tick that is shown
	KeepScreen          // save the screen to a file
	OpenRace            // start a race, or start it again
	LeaveRace           // stop the race
)

// A Binding is one line of a page's table of keys. The help, the bottom row, the
// refusals and what a key does are all read from it. P is the page; S is what decides
// whether the key is available: nothing but what is on the screen.
type Binding[P, S any] struct {
	Names string // the keys, separated by spaces; " " is "space"
	Label string // the keys as the help writes them; "": as in Names
	Row   string // the keys as the bottom row writes them; "": as the help does

	// Word says in one or two words what the key does now, for the bottom row. The row
	// leaves the key out if Word is nil or returns "".
	Word func(s S) string
	// First reports whether the row puts the key behind its first one; nil: in its place.
	First func(s S) bool
	Help  string // one line for the help; "": the line of another binding covers it
	// HelpNow returns another line for the help of a state; nil or "": Help.
	HelpNow func(s S) string

	// WhyNot returns why the key is not available now, in a sentence, or "" if it is.
	// nil: it is always available.
	WhyNot func(s S, k string) string
	// Do runs the key. The command may be nil.
	Do func(p P, k string) (Cmd, Intent)

	Time bool // it holds, steps or moves in time: some modes let it through
}

// A Keymap is the table of keys of a page. The order is that of the help and of the
// bottom row.
type Keymap[P, S any] []Binding[P, S]

// Word is a word that is always the same.
func Word[S any](word string) func(S) string { return func(S) string { return word } }

// Ask returns a Do that passes an intent to the application.
func Ask[P any](i Intent) func(P, string) (Cmd, Intent) {
	return func(P, string) (Cmd, Intent) { return nil, i }
}

// Run returns a Do of a method that has no command and no intent.
func Run[P any](f func(P)) func(P, string) (Cmd, Intent) {
	return func(p P, _ string) (Cmd, Intent) {
		f(p)
		return nil, Nothing
	}
}

// Start returns a Do of a method that has a command.
func Start[P any](f func(P) Cmd) func(P, string) (Cmd, Intent) {
	return func(p P, _ string) (Cmd, Intent) { return f(p), Nothing }
}

// Unknown is what a page answers to a key that its table does not have.
func Unknown(k string) string { return k + " does nothing here; ? lists the keys" }

// Find returns the binding of a key, or nil if the table has none.
func (m Keymap[P, S]) Find(k string) *Binding[P, S] {
	if k == " " {
		k = "space"
	}
	for i := range m {
		if slices.Contains(strings.Fields(m[i].Names), k) {
			return &m[i]
		}
	}
	return nil
}

// WhyNot returns why a key cannot be used now, or "" if it can.
func (m Keymap[P, S]) WhyNot(s S, k string) string {
	b := m.Find(k)
	if b == nil || b.Do == nil {
		return Unknown(k)
	}
	return b.whyNot(s, k)
}

func (b *Binding[P, S]) whyNot(s S, k string) string {
	if b.WhyNot == nil {
		return ""
	}
	return b.WhyNot(s, k)
}

// Press runs a key, or returns why it cannot be used now and does nothing.
func (m Keymap[P, S]) Press(p P, s S, k string) (cmd Cmd, asks Intent, refusal string) {
	if why := m.WhyNot(s, k); why != "" {
		return nil, Nothing, why
	}
	cmd, asks = m.Find(k).Do(p, k)
	return cmd, asks, ""
}

// Keys returns every key of the table, as its page receives it.
func (m Keymap[P, S]) Keys() []string {
	var all []string
	for _, b := range m {
		for _, k := range strings.Fields(b.Names) {
			if k == "space" {
				k = " "
			}
			all = append(all, k)
		}
	}
	return all
}

// Offered returns the keys of the bottom row: those that have a word, and are
// available now by the first of their names.
func (m Keymap[P, S]) Offered(s S) []term.Key {
	var all []term.Key
	for _, b := range m {
		if b.Word == nil || b.whyNot(s, strings.Fields(b.Names)[0]) != "" {
			continue
		}
		if word := b.Word(s); word != "" {
			at := len(all)
			if b.First != nil && b.First(s) {
				at = min(at, 1)
			}
			all = slices.Insert(all, at, term.Key{Keys: firstOf(b.Row, b.Label, b.Names), Short: word})
		}
	}
	return all
}

// Row sets the keys of the bottom row into w cells: help and quit stay when others drop out.
// few: only the first ones, wider apart.
func Row(keys []term.Key, few bool, w int) term.Line {
	var groups, always, after []term.Line
	for _, k := range keys {
		switch line := term.KeyLine(k.Keys, k.Short); {
		case k.Keys == "?" || k.Keys == "q":
			always = append(always, line)
		case len(always) > 0:
			after = append(after, line)
		default:
			groups = append(groups, line)
		}
	}
	if !few {
		return term.FieldsAround(w, groups, always, after)
	}
	const most, apart = 4, 5
	last := term.Fields(w, apart, always...)
	first := term.Fields(w-apart-last.Width(), apart, groups[:min(most, len(groups))]...)
	return term.Fields(w, apart, first, last)
}

// Help returns the lines of the help.
func (m Keymap[P, S]) Help() []term.Key { return m.HelpWithout(*new(S)) }

// HelpWithout returns the lines of the help without the keys that are not available for one
// of these reasons.
func (m Keymap[P, S]) HelpWithout(s S, reasons ...string) []term.Key {
	var all []term.Key
	for _, b := range m {
		if b.Help == "" || len(reasons) > 0 && slices.Contains(reasons, b.whyNot(s, strings.Fields(b.Names)[0])) {
			continue
		}
		now := ""
		if b.HelpNow != nil {
			now = b.HelpNow(s)
		}
		all = append(all, term.Key{Keys: firstOf(b.Label, b.Names), Long: firstOf(now, b.Help)})
	}
	return all
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
