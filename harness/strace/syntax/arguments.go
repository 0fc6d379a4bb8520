package syntax

import (
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/clean"
)

// How strace writes arguments: brackets, strings, numbers, structs and lists.

// Arguments takes "(a, b, c)" from the front and splits it. Of one that does not
// end, rest is "" and ok false, and the arguments are those there are.
func Arguments(s string) (args []string, rest string, ok bool) {
	if !strings.HasPrefix(s, "(") {
		return nil, "", false
	}
	end := Closing(s)
	args = Elements(s[:end])
	if end == len(s) {
		return args, "", false
	}
	return args, s[end+1:], true
}

// Elements splits what stands in brackets at its commas. s begins with the
// opening bracket and ends before the closing one. The blanks between the
// descriptors of a set separate too.
func Elements(s string) []string {
	if len(s) < 1 {
		return nil
	}
	var all []string
	depth, from := 0, 1
	for i := 1; i < len(s); {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ',', ' ':
			if depth == 0 && (s[i] == ',' || s[0] == '[') {
				if part := strings.TrimSpace(s[from:i]); part != "" || s[i] == ',' {
					all = append(all, part)
				}
				from = i + 1
			}
		}
		i = skip(s, i)
	}
	if part := strings.TrimSpace(s[from:]); part != "" {
		all = append(all, part)
	}
	return all
}

// Closing finds the bracket that closes the one s begins with; len(s) if none does.
func Closing(s string) int {
	depth := 0
	for i := 0; i < len(s); {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i
			}
		}
		i = skip(s, i)
	}
	return len(s)
}

// skip gives the place behind what begins at i: a string, a comment, the words
// that say what a descriptor is, or one character.
func skip(s string, i int) int {
	switch {
	case s[i] == '"':
		return skipString(s, i)
	case strings.HasPrefix(s[i:], "/*"):
		if n := strings.Index(s[i+2:], "*/"); n >= 0 {
			return i + 2 + n + 2
		}
		return len(s)
	case s[i] == '<' && i > 0 && isAlphanumeric(s[i-1]) && i+1 < len(s) && s[i+1] != '<':
		return skipWords(s, i)
	case s[i] == '<' && i+1 < len(s) && s[i+1] == '<': // 1<<CAP_KILL
		return i + 2
	}
	return i + 1
}

func skipString(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// skipWords: 5<TCP:[127.0.0.1:7000->127.0.0.1:40112]>, 1</dev/pts/0<char 136:0>>.
func skipWords(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '"':
			i = skipString(s, i) - 1
		case '<':
			depth++
		case '>':
			if s[i-1] == '-' {
				continue
			}
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// WordEnd is where the first word of s ends.
func WordEnd(s string) int {
	for i := 0; i < len(s); i = skip(s, i) {
		if s[i] == ' ' {
			return i
		}
	}
	return len(s)
}

// Number reads the number that s begins with: 5, 5<socket:[81]>, 0x7f00, -1, [1].
func Number(s string) (int, bool) {
	s = strings.TrimPrefix(s, "[")
	n := 0
	for n < len(s) && (isAlphanumeric(s[n]) || n == 0 && s[n] == '-') {
		n++
	}
	v, err := strconv.ParseInt(s[:n], 0, 64)
	if err != nil {
		u, err := strconv.ParseUint(s[:n], 0, 64)
		return int(u), err == nil
	}
	return int(v), true
}

// Between finds what stands behind one text, up to another.
func Between(s, before, after string) (string, bool) {
	_, rest, ok := strings.Cut(s, before)
	if !ok {
		return "", false
	}
	found, _, ok := strings.Cut(rest, after)
	return found, ok
}

// Member finds a member of a struct: of {fd=3, events=POLLIN}, events is POLLIN.
func Member(s, name string) string {
	if !strings.HasPrefix(s, "{") {
		return ""
	}
	for _, part := range Elements(strings.TrimSuffix(s, "}")) {
		if v, ok := strings.CutPrefix(part, name+"="); ok {
			return v
		}
	}
	return ""
}

// List splits [a, b, ...]. whole is false if strace left something out.
func List(s string) (all []string, whole bool) {
	if !strings.HasPrefix(s, "[") {
		return nil, false
	}
	all = Elements(s[:Closing(s)])
	n := len(all)
	all = slices.DeleteFunc(all, func(one string) bool { return one == "..." })
	return all, len(all) == n
}

// Unquoted decodes a string as strace writes it: a name that the screen shows.
func Unquoted(s string) string {
	s = strings.TrimSuffix(s, "...")
	if t, err := strconv.Unquote(octal(s)); err == nil {
		return clean.Name(t)
	}
	return clean.Name(strings.Trim(s, `"`))
}

// octal gives every octal escape the three digits that Go wants.
func octal(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] != '\\' || i+1 >= len(s) {
			continue
		}
		n := 0
		for n < 3 && i+1+n < len(s) && '0' <= s[i+1+n] && s[i+1+n] <= '7' {
			n++
		}
		if n == 0 { // a letter, or an escaped backslash
			i++
			b.WriteByte(s[i])
			continue
		}
		b.WriteString(strings.Repeat("0", 3-n))
	}
	return b.String()
}
