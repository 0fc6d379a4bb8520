package diagnose_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/measure"
	"muxlab/harness/recording"
	"muxlab/harness/strace"
	"muxlab/harness/trace"
)

// A recording shows the fault that was there when it was made.
func TestRecorded(t *testing.T) {
	p := admit(t, bothModels("spin"), nil, nil, diagnose.DefaultThresholds())
	run, err := trace.FindRun(p.server.PID())
	if err != nil {
		t.Fatal(err)
	}
	live, err := trace.Attach(run.Dir)
	if err != nil {
		t.Fatal(err)
	}
	defer live.Close()
	name := filepath.Join(t.TempDir(), "spin.mux")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- recording.Record(file, live, nil) }()
	leaves(p)
	p.until("spin")
	time.Sleep(100 * time.Millisecond)
	p.server.Stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	file.Close()
	if !recordingShows(t, name, "spin") {
		t.Error("the recording shows nothing of it")
	}
}

// recordingShows reports whether a recording has a finding of this lint.
func recordingShows(t *testing.T, name, lint string) bool {
	tape, err := strace.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer tape.Close()
	doctor := diagnose.New(diagnose.DefaultThresholds(), nil)
	for {
		f, err := tape.Next()
		for _, one := range doctor.Take(f, measure.Samples{}) {
			if one.Lint == lint {
				return true
			}
		}
		if err == io.EOF {
			return false
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
