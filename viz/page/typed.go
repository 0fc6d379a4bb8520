package page

import (
	"strings"
	"unicode/utf8"

	"muxlab/harness/units"
	"muxlab/viz/term"
)

// TypedAtMost is the length of the longest text that can be typed or pasted, in bytes.
const TypedAtMost = 4000

// Typed returns a text after a key: what can be printed is added, in any language;
// backspace and ctrl+u remove; every other key is ignored. A text that is Full does
// not grow.
func Typed(text, k string) string {
	switch k {
	case "backspace", "ctrl+h":
		return term.WithoutLast(text)
	case "ctrl+u":
		return ""
	}
	if r, n := utf8.DecodeRuneInString(k); n == len(k) && n > 0 && r != utf8.RuneError {
		return Pasted(text, k)
	}
	return text
}

// Pasted returns text with the characters of more that can be printed, up to
// TypedAtMost bytes in all. It takes time in proportion to the two lengths.
func Pasted(text, more string) string {
	var b strings.Builder
	b.WriteString(text)
	for _, r := range more {
		if !term.Printable(r) {
			continue
		}
		if b.Len()+utf8.RuneLen(r) > TypedAtMost {
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Full returns what is said of a text that may have been cut, or "" if there is room
// for another character.
func Full(text string) string {
	if len(text)+utf8.UTFMax <= TypedAtMost {
		return ""
	}
	return "full: " + units.Screen.Size(TypedAtMost) + " at most"
}
