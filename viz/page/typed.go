package page

import (
	"muxlab/viz/term"
	"unicode/utf8"
)

// Typed returns a text after a key: what can be printed is added, in any language;
// backspace and ctrl+u remove; every other key is ignored.
func Typed(text, k string) string {
	switch k {
	case "backspace", "ctrl+h":
		return term.WithoutLast(text)
	case "ctrl+u":
		return ""
	}
	if r, n := utf8.DecodeRuneInString(k); n == len(k) && term.Printable(r) {
		return text + k
	}
	return text
}
