package viz

import (
	"os"
	"sync/atomic"
	"time"
)

// An output is the terminal, and notices when it backs up: over a slow line each
// write takes long, and thirty pictures a second would only queue up. Then ten
// are drawn, until writes are quick again for a while.
type output struct {
	*os.File // so that the terminal is known as one
	write    func(p []byte) (int, error)
	slow     atomic.Int64 // until when, as a Unix time in ns
}

const (
	slowWrite  = 40 * time.Millisecond // a picture every 33 ms cannot pass
	slowFor    = 3 * time.Second
	frameEvery = time.Second / 30
	slowEvery  = time.Second / 10
)

func newOutput(f *os.File) *output { return &output{File: f, write: f.Write} }

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	before := time.Now()
	n, err := o.write(p)
	if now := time.Now(); now.Sub(before) > slowWrite {
		o.slow.Store(now.Add(slowFor).UnixNano())
	}
	return n, err
}

// every is how often the screen is to be drawn now.
func (o *output) every() time.Duration {
	if o != nil && time.Now().UnixNano() < o.slow.Load() {
		return slowEvery
	}
	return frameEvery
}
