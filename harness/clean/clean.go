// Package clean makes text from outside safe to show: names in a recording, in the
// output of strace or in a saved result may hold anything, and a terminal obeys the
// escape sequences in what is written to it.
//
// Text is cleaned where it enters the program (see the callers of Name and Strings), so
// that screens, reports and exports need not think of it; and errors, which name files,
// where they leave it. What the reader typed himself is not cleaned.
package clean

import (
	"math"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts, in bytes: of a name, and of a string in a value.
const (
	NameAtMost   = 256
	StringAtMost = 4096
)

// Name returns a name of one line: what is no graphic character is written as an escape
// of Go's, as \x1b, and what is beyond NameAtMost bytes is cut.
func Name(s string) string {
	for i, r := range s {
		if !visible(r, s[i:]) {
			return escaped(s, NameAtMost, false)
		}
	}
	if len(s) > NameAtMost {
		return escaped(s, NameAtMost, false)
	}
	return s
}

// Text returns a text of any length likewise. It keeps the ends of lines.
func Text(s string) string { return escaped(s, math.MaxInt, true) }

// visible reports whether r, with which s begins, can be shown as it is. A replacement
// character can, if it is one and not a byte that is no UTF-8.
func visible(r rune, s string) bool {
	return unicode.IsGraphic(r) && (r != utf8.RuneError || strings.HasPrefix(s, "\uFFFD"))
}

// escaped returns as much of s as fits into most bytes.
func escaped(s string, most int, lines bool) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		one := s[:n]
		switch {
		case visible(r, s), lines && r == '\n':
		case r < utf8.RuneSelf || r == utf8.RuneError:
			one = `\x` + string(hex[s[0]>>4]) + string(hex[s[0]&15])
		default:
			one = `\u`
			for shift := 12; shift >= 0; shift -= 4 {
				one += string(hex[r>>shift&15])
			}
			if r > 0xffff { // none that is long needs all of its digits
				one = "\uFFFD"
			}
		}
		if b.Len()+len(one) > most {
			break
		}
		b.WriteString(one)
		s = s[n:]
	}
	return b.String()
}

// Strings cleans, as Name does, every string in the value that p points to: in its
// exported fields, lists and maps, at any depth. It is for what JSON was decoded into.
// A string may have StringAtMost bytes.
func Strings(p any) { each(reflect.ValueOf(p).Elem()) }

func each(v reflect.Value) {
	if !hasStrings(v.Type()) { // most of what is measured is numbers
		return
	}
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(escaped(v.String(), StringAtMost, false))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			each(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				each(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			each(v.Index(i))
		}
	case reflect.Map:
		eachOfMap(v)
	}
}

// hasStrings reports whether a value of type t may hold strings. A type that holds
// itself is taken to.
func hasStrings(t reflect.Type) bool { return within(t, 8) }

func within(t reflect.Type, depth int) bool {
	switch t.Kind() {
	case reflect.String, reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return depth == 0 || within(t.Elem(), depth-1)
	case reflect.Map:
		return depth == 0 || within(t.Key(), depth-1) || within(t.Elem(), depth-1)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && (depth == 0 || within(f.Type, depth-1)) {
				return true
			}
		}
	}
	return false
}

// eachOfMap replaces the entries of a map, whose values cannot be changed in place.
func eachOfMap(m reflect.Value) {
	for _, key := range m.MapKeys() {
		k, v := reflect.New(key.Type()).Elem(), reflect.New(m.Type().Elem()).Elem()
		k.Set(key)
		v.Set(m.MapIndex(key))
		each(k)
		each(v)
		m.SetMapIndex(key, reflect.Value{})
		m.SetMapIndex(k, v)
	}
}
