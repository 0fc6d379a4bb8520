package viz

import (
	"io"
	"muxlab/harness/trace"
)

// life goes on with the life of a connection up to time t, or begins it anew.
func (w *watch) life(r row, old *life, t int64) (l *life, err error) {
	l = old
	err = w.pilot.inPast(func() error {
		l, err = lifeUpTo(w.pilot.past, r, old, t)
		return err
	})
	if err == io.EOF { // it is closed
		err = nil
	}
	return l, err
}

func lifeUpTo(past *trace.Past, r row, old *life, t int64) (*life, error) {
	l := newLife(r, past.Since(t))
	if old != nil && t > old.until {
		l = old.copy()
	}
	until := min(t, past.End())
	if until <= l.until {
		return l, nil
	}
	err := past.Scan(l.until, until, func(e *trace.Event) { l.take(e) })
	if err == trace.ErrNothing {
		err = nil
	}
	l.until = until
	return l, err
}
