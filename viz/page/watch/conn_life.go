package watch

import (
	"io"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
)

// life goes on with the life of a connection up to time t, or begins it anew.
func (w *Page) life(r snapshot.Row, old *digest.Life, t int64) (l *digest.Life, err error) {
	l = old
	err = w.Pilot.InPast(func() error {
		l, err = lifeUpTo(w.Pilot.Past, r, old, t)
		return err
	})
	if err == io.EOF { // it is closed
		err = nil
	}
	return l, err
}

func lifeUpTo(past *tape.Past, r snapshot.Row, old *digest.Life, t int64) (*digest.Life, error) {
	l := digest.NewLife(r, past.Since(t))
	if old != nil && t > old.Until {
		l = old.Copy()
	}
	until := min(t, past.End())
	if until <= l.Until {
		return l, nil
	}
	err := past.Scan(l.Until, until, func(e *trace.Event) { l.Take(e) })
	if err == tape.ErrNothing {
		err = nil
	}
	l.Until = until
	return l, err
}
