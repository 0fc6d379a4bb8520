package stage

import (
	"os"
	"sync/atomic"
	"time"
)

// A Terminal is standard output, and notices when it backs up: over a slow line
// each write takes long, and thirty pictures a second would only queue up. It is
// for app.Options.Out.
type Terminal struct {
	*os.File // so that it is known as a terminal
	write    func(p []byte) (int, error)
	slow     atomic.Int64 // until when, as a Unix time in ns
}

const (
	slowWrite = 40 * time.Millisecond // a picture every 33 ms cannot pass
	slowFor   = 3 * time.Second
)

// NewTerminal is standard output.
func NewTerminal() *Terminal { return &Terminal{File: os.Stdout, write: os.Stdout.Write} }

// Write implements io.Writer.
func (t *Terminal) Write(p []byte) (int, error) {
	before := time.Now()
	n, err := t.write(p)
	if now := time.Now(); now.Sub(before) > slowWrite {
		t.slow.Store(now.Add(slowFor).UnixNano())
	}
	return n, err
}

// Slow reports whether a write took long in the last few seconds.
func (t *Terminal) Slow() bool { return time.Now().UnixNano() < t.slow.Load() }
