package recording

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

func TestReplayOfADamagedFile(t *testing.T) {
	f := shoot(t, 5, 1<<13)
	whole := f.replay(t)
	rng := rand.New(rand.NewPCG(5, 5))
	compared := 0
	for range 16 {
		bad, at := damaged(rng, f.file)
		r, err := NewReplay(bytes.NewReader(bad), int64(len(bad)), "bad.mux")
		if err != nil {
			if !strings.Contains(err.Error(), "nothing in it") {
				t.Fatal(err)
			}
			continue
		}
		var damage *DamageError
		if !errors.As(r.Damage(), &damage) || damage.Offset > int64(at) || strings.Contains(damage.Error(), "\n") {
			t.Fatalf("damaged at %d: %v", at, r.Damage())
		}
		for i, frame := range f.frames {
			if i%4 != 0 || frame.Time >= r.End() || frame.Time < r.Begin() {
				continue
			}
			a, err := whole.At(frame.Time)
			tracetest.Check(t, err)
			b, err := r.At(frame.Time)
			tracetest.Check(t, err)
			// What a worker did late in a segment may stand in the next: of the last
			// two, the last moments may be lost with the damage.
			if r.number(frame.Time) >= len(r.kept)-2 {
				continue
			}
			compared++
			sameBefore(t, at, a, b)
		}
	}
	if compared == 0 {
		t.Error("nothing before the damage was compared")
	}
}

// damaged returns the file cut or changed at a byte, and which.
func damaged(rng *rand.Rand, file []byte) (bad []byte, at int) {
	at = recordHeader + rng.IntN(len(file)-recordHeader)
	if rng.IntN(2) != 0 {
		return bytes.Clone(file[:at]), at
	}
	bad = bytes.Clone(file)
	bad[at] ^= 1 << rng.IntN(8)
	return bad, at
}

// sameBefore checks that b, of a file damaged at byte at, is shown as a, of the whole one.
func sameBefore(t *testing.T, at int, a, b *trace.Frame) {
	t.Helper()
	if string(a.Context) != string(b.Context) {
		t.Fatalf("damaged at %d, before it the viewer knew %q, not %q", at, b.Context, a.Context)
	}
	if !reflect.DeepEqual(tracetest.Comparable(a), tracetest.Comparable(b)) {
		t.Fatalf("damaged at %d, shown before it:\n%+v\nrecorded:\n%+v", at, tracetest.Comparable(b), tracetest.Comparable(a))
	}
}

func TestReplayRefuses(t *testing.T) {
	dir := t.TempDir()
	header := func(version byte) string { return recordMagic + string([]byte{version, 0, 0, 0}) }
	for says, content := range map[string]string{
		"is not a recording":                 "#!/bin/sh\necho hello\n",
		"nothing in it":                      header(recordVersion),
		"version 0, from an older":           header(0),
		"version 200, from a newer":          header(200),
		"is not a recording ":                "",
		"is a recording with nothing in it ": header(recordVersion) + "\xff\xff\xff\xffT garbage",
	} {
		name := filepath.Join(dir, "file")
		tracetest.Check(t, os.WriteFile(name, []byte(content), 0o600))
		r, err := OpenReplay(name)
		if err == nil || !strings.Contains(err.Error()+" ", says) || r != nil {
			t.Errorf("%q: %v", content, err)
		}
	}
	for _, name := range []string{dir, filepath.Join(dir, "missing")} {
		if _, err := OpenReplay(name); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
}

// A real server into a real file, and out of it.
func TestRecordAndReplay(t *testing.T) {
	v, _ := startPolling(t, 0)
	name := filepath.Join(t.TempDir(), "loop.mux")
	file, err := os.Create(name)
	tracetest.Check(t, err)
	stop := make(chan struct{})
	close(stop)
	rec := NewRecorder(file)
	began := trace.Now()
	for now := began; now < began+200e6; {
		f := tracetest.Must[*trace.Frame](t)(v.Next())
		tracetest.Check(t, rec.Add(f))
		now = f.Time
	}
	tracetest.Check(t, rec.Close())
	tracetest.Check(t, file.Close())
	r, err := OpenReplay(name)
	tracetest.Check(t, err)
	defer r.Close()
	tracetest.Check(t, r.Damage())
	first, err := r.Next()
	tracetest.Check(t, err)
	if first.Server().Model != "" || first.Server().Workers[0].Name != "loop" || r.End()-began < 200e6 {
		t.Errorf("%+v", first.Server())
	}
	var out bytes.Buffer
	tracetest.Check(t, Record(&out, v, stop))
	again, err := NewReplay(bytes.NewReader(out.Bytes()), int64(out.Len()), "again")
	tracetest.Check(t, err)
	tracetest.Check(t, again.Damage())
}

type broken struct{ room int }

func (b *broken) Write(p []byte) (int, error) {
	if b.room -= len(p); b.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestRecordingIntoAFullFile(t *testing.T) {
	w, words := plainMemory(t, tracetest.Small)
	r := words
	rec := NewRecorder(&broken{room: 2000})
	rec.cut.flight = 0
	var err error
	for range 100 {
		tracetest.Work(w, 5)
		err = rec.Add(glimpse(t, r))
	}
	if err != io.ErrShortWrite || rec.Close() != io.ErrShortWrite {
		t.Errorf("a full file: %v", err)
	}
}

// Two positions in one recording do not know of each other.
func TestTwoPositionsInOneRecording(t *testing.T) {
	f := shoot(t, 7, 1<<13)
	r := f.replay(t)
	other := r.NewPast()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for other.At(other.Begin()); other.Time() < other.End(); {
			other.Next()
		}
		other.Close()
	}()
	defer func() { <-done }()
	for range 50 {
		for _, at := range []int64{r.Begin(), r.End()} {
			frame, err := r.At(at)
			tracetest.Check(t, err)
			if frame.Time != at || string(frame.Context) != string(f.contextAt(at)) {
				t.Fatalf("at %d the frame is of %d, with %q", at, frame.Time, frame.Context)
			}
		}
	}
}
