// Package plain prints what a server does as lines of text, for those who have no screen, or
// who want to search it.
package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"muxlab/harness/export"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/page"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// Lines writes a line for each turn of s to w, with the names that the screen uses.
// It returns when the server ends, the time lasting is over (0: no bound) or ctx is done,
// and does not close s.
func Lines(ctx context.Context, w io.Writer, s session.Session, lasting time.Duration) error {
	if lasting > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, lasting)
		defer cancel()
	}
	workers, ports := map[snapshot.WorkerKey]string{}, session.Ports{}
	lines := export.NewLines(w, export.Words{
		Worker: func(w tape.Worker) string { return workers[snapshot.WorkerKey{PID: w.PID, Number: w.Number}] },
		Client: func(port uint16) string { return ports[port] },
		Span:   units.Text.Duration,
	})
	every := time.NewTicker(page.FrameEvery)
	defer every.Stop()
	told := false // that nothing more is recorded
	for {
		f, err := s.Next()
		if f != nil {
			ports.Learn(s.Clients())
			workers = digest.WorkerNames(f)
			if err := lines.Add(f); err != nil {
				return err
			}
		}
		if r, ok := s.(session.Recorded); ok && !told && r.Unrecorded() != nil {
			told = true
			fmt.Fprintln(os.Stderr, "muxlab:", r.Unrecorded())
		}
		switch {
		case errors.Is(err, io.EOF):
			if err := lines.Close(); err != nil {
				return err
			}
			return printEnding(w, f)
		case err != nil:
			return err
		}
		select {
		case <-ctx.Done():
			return lines.Close()
		case <-every.C:
		}
	}
}

// printEnding writes how the server ended, if f shows it.
func printEnding(w io.Writer, f *trace.Frame) error {
	if f == nil || f.Server() == nil {
		return nil
	}
	_, err := fmt.Fprintln(w, panel.EndingWords(f.Server().Killed))
	return err
}
