package cast

import (
	"context"
	"errors"
	"io"
	"time"

	"muxlab/session/control"
	"muxlab/viz/page/watch"
	"muxlab/viz/term"
)

// Play draws the recording of c on the screen that shows recordings, w by h cells, as it
// plays from beginning to end, and writes it to out. It does not wait: an hour takes as
// long as its pictures take to be drawn. The end of ctx ends the film early, and is no
// error. The caller closes c and out.
func Play(ctx context.Context, out *Writer, c *control.Controller, th *term.Theme, w, h int) error {
	p := watch.New(c)
	p.Scan()
	for at := time.Duration(0); ctx.Err() == nil; at += out.every {
		step := out.every
		if at == 0 {
			step = 0
		}
		err := p.Advance(step)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		out.Draw(at, p.Draw(th, w, h), w, h)
		if err != nil || out.err != nil {
			break
		}
	}
	return out.err
}
