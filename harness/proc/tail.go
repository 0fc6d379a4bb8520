package proc

import (
	"bytes"
	"sync"
)

// A Tail keeps the last 8 KiB of what is written to it. It may be read while it is written.
// The zero value is empty.
type Tail struct {
	mu   sync.Mutex
	text []byte
	all  int64 // bytes that were written to it
}

const tailSize = 8 << 10

// Write keeps p, and forgets what is too old. It never fails.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all += int64(len(p))
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(p), nil
}

// Printed is how many bytes were written to it.
func (t *Tail) Printed() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all
}

// String returns what is kept, without the white space around it.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.text))
}
