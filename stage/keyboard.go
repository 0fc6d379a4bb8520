package stage

import (
	"bytes"
	"os"
	"time"
	"unicode/utf8"

	"muxlab/harness/kernel"
)

// A Keyboard is standard input, and hands over at once what belongs together. An
// arrow key is three bytes, a character of Chinese is three too, and a slow line may
// bring them one by one: apart they would be esc, [ and A, which are three other keys.
// What the terminal itself answers, perhaps late, is nobody's key and left out. It is
// for app.Options.In.
type Keyboard struct {
	*os.File // so that it is known as a terminal
	read     func(p []byte) (int, error)
	more     func(within time.Duration) bool // something comes
	paste    pasteFilter
}

const (
	// escWithin is for how long esc alone may be the beginning of another key: no
	// longer than nobody notices.
	escWithin  = 25 * time.Millisecond
	restWithin = 200 * time.Millisecond
	// restAtMost is room for the rest of what is begun, and for the marks of a paste.
	restAtMost = 64
)

// NewKeyboard is standard input.
func NewKeyboard() *Keyboard {
	k, fd := kernel.NewDirect(), int(os.Stdin.Fd())
	return &Keyboard{File: os.Stdin, read: os.Stdin.Read, more: func(within time.Duration) bool {
		set := kernel.NewFDSet(fd + 1)
		set.Set(fd)
		n, err := k.Select(fd+1, set, nil, within)
		return err == nil && n > 0
	}}
}

// Read implements io.Reader. It may return nothing and no error: the terminal said
// something, and no key was pressed.
func (k *Keyboard) Read(p []byte) (int, error) {
	n, err := k.read(p[:max(1, len(p)-restAtMost)])
	for most := len(p) - 2*len(pasteEnds); err == nil && n < most; {
		within := unfinished(p[:n])
		if within == 0 || !k.more(within) {
			break
		}
		var rest int
		rest, err = k.read(p[n:most])
		n += rest
	}
	out := k.paste.cut(withoutAnswers(p[:n]))
	if k.paste.open && err == nil && !k.more(pasteWithin) {
		k.paste = pasteFilter{}
		out = append(out, pasteEnds...)
	}
	return len(out), err
}

// unfinished is for how long the rest of what b ends with is worth waiting for; 0: it
// is whole.
func unfinished(b []byte) time.Duration {
	if at := bytes.LastIndexByte(b, esc); at >= 0 && sequence(b[at:]) == 0 {
		if at == len(b)-1 {
			return escWithin
		}
		return restWithin
	}
	for i := len(b) - 1; i >= max(0, len(b)-utf8.UTFMax); i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return restWithin
			}
			break
		}
	}
	return 0
}

const esc, bell = 0x1b, 0x07

// sequence is how long the escape sequence is that b begins with; 0: its end is
// missing.
func sequence(b []byte) int {
	whole := 2 // alt and a key
	switch {
	case len(b) < 2:
		return 0
	case isAnswer(b):
		return answer(b)
	case b[1] == 'O':
		whole = 3
	case b[1] == '[' && len(b) > 2 && b[2] == '[': // a function key of the console
		whole = 4
	case b[1] == '[' && len(b) > 2 && b[2] == 'M': // the mouse
		whole = 6
	case b[1] == '[':
		final := bytes.IndexFunc(b[2:], func(r rune) bool { return r >= '@' && r <= '~' })
		if final < 0 {
			return 0
		}
		return 2 + final + 1
	}
	if len(b) < whole {
		return 0
	}
	return whole
}

// isAnswer: what begins so is said by the terminal, as which colours it has; unless
// that is all, which is alt and a key.
func isAnswer(b []byte) bool {
	return len(b) > 1 && b[0] == esc && bytes.IndexByte([]byte("]P_^"), b[1]) >= 0
}

// answer is how long an answer is: it ends with a bell, or with esc and \.
func answer(b []byte) int {
	if at := bytes.IndexByte(b, bell); at > 0 {
		return at + 1
	}
	if at := bytes.Index(b, []byte{esc, '\\'}); at > 0 {
		return at + 2
	}
	return 0
}

// withoutAnswers takes the answers out of b, in place; of one without an end all that
// there is.
func withoutAnswers(b []byte) []byte {
	kept := b[:0]
	for len(b) > 0 {
		if !isAnswer(b) {
			kept, b = append(kept, b[0]), b[1:]
			continue
		}
		n := answer(b)
		switch {
		case n == 0 && len(b) == 2:
			return append(kept, b...)
		case n == 0:
			return kept
		}
		b = b[n:]
	}
	return kept
}
