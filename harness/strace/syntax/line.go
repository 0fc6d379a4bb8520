// Package syntax reads the text that strace(1) writes: a line, the arguments of its call, and
// single values. What a call means for a server is the business of package strace.
//
// Read line.go (what a line is), then arguments.go and values.go (descriptors,
// addresses and events).
package syntax

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// A Line is the call of a thread, or half of one. What strace wrote is read line by line:
//
//	4711 1795557690.184392 read(3, "GET /"..., 4096) = 512 <0.000007>
//	[pid  4712] 1795557690.184401 accept(3,  <unfinished ...>
//	[pid  4712] 1795557690.190010 <... accept resumed>NULL, NULL) = 5 <0.005609>
//	4711 1795557690.190044 --- SIGCHLD {si_signo=SIGCHLD, ...} ---
//	4711 1795557690.190101 +++ exited with 0 +++
//
// The thread is missing where strace followed one alone.
type Line struct {
	Tid  int   // 0: none is named
	Time int64 // ns
	Kind Kind
	Name string // of the call
	Text string // what stands behind the name; of an exit, how
}

// A Kind is what a line is about.
type Kind int

// The kinds of lines.
const (
	Talk  Kind = iota // a signal, or strace speaks of itself
	Call              // begun and returned
	Begun             // unfinished
	Ended             // resumed
	Exit
)

// Why a line is not taken. Only the last says that the file is damaged: the
// output of the program itself may stand between the lines.
var (
	ErrForeign  = errors.New("it is no line of strace")
	ErrTimeless = errors.New("it has no time of day")
	ErrLine     = errors.New("the line makes no sense")
)

// How a line ends whose call has not returned.
const (
	Unfinished = "<unfinished ...>"
	detached   = "<detached ...>"
)

// ParseLine reads a line without its end.
func ParseLine(s string) (Line, error) {
	if strings.HasPrefix(s, "strace: ") || strings.HasPrefix(s, " > ") { // -k: a line of the stack
		return Line{Kind: Talk}, nil
	}
	var l Line
	tid, rest := cutThread(s)
	at, rest, ok := cutTime(rest)
	if !ok {
		if looksLikeCall(rest) {
			return l, ErrTimeless
		}
		return l, ErrForeign
	}
	l.Tid, l.Time = tid, at
	return l.body(rest)
}

// body reads what stands behind the time.
func (l Line) body(s string) (Line, error) {
	exit, isExit := strings.CutPrefix(s, "+++ ")
	switch {
	case strings.HasPrefix(s, "--- ") && strings.HasSuffix(s, " ---"):
		return l, nil
	case isExit && strings.HasSuffix(exit, " +++"):
		l.Kind, l.Text = Exit, strings.TrimSuffix(exit, " +++")
		return l, nil
	case strings.HasPrefix(s, "<... "):
		name, text, ok := strings.Cut(s[5:], " resumed>")
		if !ok || !isName(name) {
			return l, ErrLine
		}
		l.Kind, l.Name, l.Text = Ended, name, text
		return l, nil
	}
	name, text, ok := strings.Cut(s, "(")
	if !ok || !isName(name) && strings.Trim(name, "?") != "" {
		return l, ErrLine
	}
	l.Kind, l.Name, l.Text = Call, name, "("+text
	for _, end := range []string{Unfinished, detached} {
		if begun, ok := strings.CutSuffix(l.Text, end); ok {
			l.Kind, l.Text = Begun, begun
		}
	}
	return l, nil
}

func isName(s string) bool {
	for i := range len(s) {
		if !isAlphanumeric(s[i]) {
			return false
		}
	}
	return s != ""
}

func isAlphanumeric(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func looksLikeCall(s string) bool {
	name, rest, ok := strings.Cut(s, "(")
	return ok && isName(name) && strings.Contains(rest, " = ")
}

// cutThread takes "[pid  4711] " or "4711 " from the front; with -Y the name of
// the program stands behind the number.
func cutThread(s string) (tid int, rest string) {
	inner, bracketed := strings.CutPrefix(s, "[pid ")
	inner = strings.TrimLeft(inner, " ")
	n := 0
	for n < len(inner) && '0' <= inner[n] && inner[n] <= '9' {
		n++
	}
	tid, err := strconv.Atoi(inner[:n])
	if err != nil || tid <= 0 || tid > 1<<30 {
		return 0, s
	}
	rest = inner[n:]
	if strings.HasPrefix(rest, "<") {
		_, rest, _ = strings.Cut(rest, ">")
	}
	end := " "
	if bracketed {
		end = "] "
	}
	if rest, ok := strings.CutPrefix(rest, end); ok {
		return tid, strings.TrimLeft(rest, " ")
	}
	return 0, s
}

// cutTime takes the time from the front: seconds since 1970 (-ttt), or the time
// of day (-tt). Seconds since the line before (-r) are no time.
func cutTime(s string) (ns int64, rest string, ok bool) {
	word, rest, ok := strings.Cut(s, " ")
	if !ok {
		return 0, s, false
	}
	whole, fraction, _ := strings.Cut(word, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		clock, failed := time.Parse("15:04:05", whole)
		seconds = int64(clock.Hour()*3600 + clock.Minute()*60 + clock.Second())
		err = failed
	} else if seconds < 1e8 || seconds > 1<<33 {
		return 0, s, false
	}
	part, good := Nanoseconds(fraction)
	if err != nil || !good {
		return 0, s, false
	}
	return seconds*1e9 + part, strings.TrimLeft(rest, " "), true
}

// Nanoseconds reads the digits behind a point.
func Nanoseconds(digits string) (ns int64, ok bool) {
	if len(digits) > 9 {
		return 0, false
	}
	for i := range 9 {
		ns *= 10
		if i < len(digits) {
			if digits[i] < '0' || digits[i] > '9' {
				return 0, false
			}
			ns += int64(digits[i] - '0')
		}
	}
	return ns, true
}
