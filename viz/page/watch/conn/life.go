package conn

import (
	"muxlab/harness/recording"
	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
)

// LifeUpTo returns the life of a connection up to time t, in ns. It goes on from old, or
// begins as early as the past is remembered; old is not changed, and may be nil.
func LifeUpTo(past *recording.Past, r snapshot.Row, old *digest.Life, t int64) (*digest.Life, error) {
	l := digest.NewLife(r, past.Since(t))
	if old != nil && t > old.Until {
		l = old.Copy()
	}
	until := min(t, past.End())
	if until <= l.Until {
		return l, nil
	}
	err := past.Read(l.Until, until, l.Take)
	if err == recording.ErrNothing {
		err = nil
	}
	l.Until = until
	return l, err
}
