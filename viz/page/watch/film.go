package watch

import (
	"time"

	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
)

// A recording that is not played to somebody, but filmed: no clock moves it, and nothing
// is done beside it.

// Scan looks for everything that is wrong in the whole of a recording.
func (w *Page) Scan() {
	if found, ok := w.scanCmd()().(ScanMsg); ok {
		w.Scanned, w.scanning = found.Found, true
	}
}

// Advance plays a recording on by d, whatever the clock says; from the beginning at first.
// With the last picture it returns io.EOF.
func (w *Page) Advance(d time.Duration) error {
	s, err := w.FromPast(func(r *digest.Rewinder) (*snapshot.Snapshot, error) { return r.Play(int64(d)) })
	if err == nil && d > 0 {
		w.UI.Message = ""
	}
	w.ShowMoment(PastMsg{Watch: w, snap: s, err: err, move: move{plays: true}})
	return err
}
