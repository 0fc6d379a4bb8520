// Package page holds what all screens share: the interface of a page, its table of
// keys, and commands. The pages themselves are in the packages below it.
//
// A page knows no terminal library and no other page: what it cannot do alone, it
// asks of the application with an Intent. What takes time it returns as a Cmd; the
// result comes back to it as a message.
package page

import "muxlab/viz/term"

// A Page is one screen: it draws itself and takes the keys.
type Page interface {
	// Draw returns the whole screen in a theme, of h rows that are w cells wide.
	Draw(th *term.Theme, w, h int) string
	// Key runs a key, by its Bubble Tea name. The command may be nil.
	Key(k string) (Cmd, Intent)
	// WhyNot returns why a key cannot be used now, or "" if it can.
	WhyNot(k string) string
	// Typing reports whether letters are text now, and not keys.
	Typing() bool
	// Paste adds a text of any length to what is being typed, if Typing.
	Paste(text string)
}
