package load

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"muxlab/harness/files"
)

// Two files that the HdrHistogram plotters read (hdrhistogram.github.io):
// percentiles of the whole run (.hgrm), and a histogram for every second of it
// (.hlog, the interval log, HdrHistogram log format 1.3). Latencies are in
// nanoseconds in the histograms, and in milliseconds where they are printed.

const milliseconds = 1e6 // nanoseconds

// WritePercentiles writes the percentile distribution of r to w, as the
// HdrHistogram plotters read it (.hgrm): milliseconds, five steps for every
// halving of what is above. A run that is incomplete says so in a comment.
func WritePercentiles(w io.Writer, r Result) error {
	var b bytes.Buffer // whole or not at all, as far as that is ours to decide
	if _, err := r.Histogram.PercentilesPrint(&b, 5, milliseconds); err != nil {
		return err
	}
	fmt.Fprintf(&b, "#[muxlab load: %s, latency in milliseconds]\n", r.Config.Addr)
	if r.Incomplete {
		fmt.Fprintf(&b, "#[INCOMPLETE: %s]\n", r.Why)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// SavePercentiles is WritePercentiles into the file name. With an error, which
// is one sentence, nothing is left of it, and what was there before stays.
func SavePercentiles(name string, r Result) error {
	if fi, err := os.Stat(name); err == nil && !fi.Mode().IsRegular() { // a pipe, or a device: nothing to put in its place
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err == nil {
			err = errors.Join(WritePercentiles(f, r), f.Close())
		}
		return notSaved(name, err)
	}
	return notSaved(name, files.Save(name, func(w io.Writer) error { return WritePercentiles(w, r) }))
}

func notSaved(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the percentiles could not be saved in %s: %w", name, files.Reason(err))
}

// An IntervalLog writes a histogram for every second of a run to a file, while
// it runs. Its Add is to be called from Config.Progress. When the file takes no
// more (a full disk), it keeps the lines it has, whole, and Close says so.
type IntervalLog struct {
	f     *os.File
	made  bool  // the file was not there before
	begun bool  // it holds this run, and no longer what was there before
	base  int64 // wall clock, ms: times in the log count from here
	kept  int64 // bytes of whole lines
	err   error
}

// CreateIntervalLog opens the file name, or makes it. What it holds already stays
// until there is something to write: a run that does not come about costs nobody
// the log of the last one. Close it.
func CreateIntervalLog(name string) (*IntervalLog, error) {
	_, missing := os.Stat(name)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("no interval log can be written to %s: %w", name, files.Reason(err))
	}
	return &IntervalLog{f: f, made: missing != nil, base: time.Now().Unix() * 1000}, nil
}

// begin empties the file and writes the head of the log, once.
func (l *IntervalLog) begin() {
	if l.begun {
		return
	}
	l.begun = true
	l.f.Truncate(0) // of a pipe or a device there is nothing to empty
	l.write(func(w *hdrhistogram.HistogramLogWriter) error {
		return errors.Join(w.OutputComment("[muxlab load: intervals of a run, latency in nanoseconds, maximum in milliseconds]"),
			w.OutputLogFormatVersion(), w.OutputBaseTime(l.base), w.OutputStartTime(l.base), w.OutputLegend())
	})
}

// Add writes the interval of p, if anything was measured in it.
func (l *IntervalLog) Add(p Progress) {
	if p.Interval.TotalCount() == 0 {
		return
	}
	l.begin()
	start := p.From.UnixMilli()
	p.Interval.SetStartTimeMs(start)
	p.Interval.SetEndTimeMs(p.From.Add(p.Length).UnixMilli())
	l.write(func(w *hdrhistogram.HistogramLogWriter) error { return w.OutputIntervalHistogram(p.Interval) })
}

// write writes what say says, whole, or ends the log before it.
func (l *IntervalLog) write(say func(*hdrhistogram.HistogramLogWriter) error) {
	if l.err != nil {
		return
	}
	var b bytes.Buffer
	w := hdrhistogram.NewHistogramLogWriter(&b)
	w.SetBaseTime(l.base)
	if l.err = say(w); l.err != nil {
		return
	}
	if _, l.err = l.f.Write(b.Bytes()); l.err != nil {
		l.f.Truncate(l.kept) // half a line would be read as a damaged one
		return
	}
	l.kept += int64(b.Len())
}

// Close ends the log; a run that is incomplete is marked as such. Of one that did
// not come about (it has no histogram) nothing is left, and what was there before
// stays. The error says in a sentence that the log is not complete.
func (l *IntervalLog) Close(r Result) error {
	if r.Histogram == nil && !l.begun {
		if l.made {
			os.Remove(l.f.Name())
		}
		return l.f.Close()
	}
	l.begin()
	if r.Incomplete {
		l.write(func(w *hdrhistogram.HistogramLogWriter) error {
			return w.OutputComment("[INCOMPLETE: " + r.Why + "]")
		})
	}
	if err := errors.Join(l.err, l.f.Close()); err != nil {
		return fmt.Errorf("the interval log %s is incomplete (what it holds is whole): %w", l.f.Name(), files.Reason(err))
	}
	return nil
}
