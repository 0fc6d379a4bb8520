package term

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Running text: sentences broken into lines.

// Wrap breaks a sentence into lines of at most w cells. A word that is wider has a line
// of its own.
func Wrap(sentence string, w int) []string {
	var lines []string
	row := ""
	for _, word := range words(sentence) {
		switch {
		case row == "":
			row = word
		case Width(row)+1+Width(word) <= w:
			row += " " + word
		default:
			lines, row = append(lines, row), word
		}
	}
	if row != "" {
		lines = append(lines, row)
	}
	return lines
}

// words returns the words of a sentence. A number and its unit are one word, also in a
// sentence in which a plain space is between them.
func words(sentence string) []string {
	var all []string
	for _, word := range strings.Fields(strings.ReplaceAll(sentence, Nbsp, "\x00")) {
		word = strings.ReplaceAll(word, "\x00", Nbsp)
		last := len(all) - 1
		if last >= 0 && endsInDigit(all[last]) && unitWords[strings.TrimRight(word, ".,;:)")] {
			all[last] += Nbsp + word
			continue
		}
		all = append(all, word)
	}
	return all
}

// unitWords are the units that package units writes.
var unitWords = map[string]bool{
	"ns": true, "µs": true, "us": true, "ms": true, "s": true, "min": true, "h": true,
	"B": true, "kB": true, "MB": true, "GB": true, "KiB": true, "MiB": true, "GiB": true, "%": true,
}

func endsInDigit(word string) bool { return word[len(word)-1] >= '0' && word[len(word)-1] <= '9' }

// Paragraph returns a sentence in the style st, wrapped into lines of at most w cells.
func Paragraph(st Ink, sentence string, w int) []Line {
	var lines []Line
	for _, row := range Wrap(sentence, w) {
		lines = append(lines, Line{{row, st}})
	}
	return lines
}

// FirstSentence returns s up to the period that ends its first sentence.
func FirstSentence(s string) string {
	if i := strings.Index(s, ". "); i > 0 {
		return s[:i+1]
	}
	return s
}

// Clauses returns as many whole clauses of s as have room in w cells, or "" if not even
// the first has. A clause ends at a semicolon, a colon or a comma.
func Clauses(s string, w int) string {
	if Width(s) <= w {
		return s
	}
	for i := len(s) - 1; i > 0; i-- {
		if strings.IndexByte(";:,", s[i]) >= 0 && Width(s[:i]) <= w {
			return s[:i]
		}
	}
	return ""
}

// Whole returns s as a sentence: with a capital letter first and a period at its end. A
// question mark at its end stays.
func Whole(s string) string {
	if s == "" {
		return ""
	}
	first, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[n:]
	if strings.ContainsRune(".?!", rune(s[len(s)-1])) {
		return s
	}
	return s + "."
}
