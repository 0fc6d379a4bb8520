package query_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/guide/query"
	"muxlab/harness/model"
	"muxlab/harness/recording"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
)

// open opens a recording of testdata, which a script beside it makes.
func open(t testing.TB, name string) *recording.Replay {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", name+".rec.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	from, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(t.TempDir(), name+".rec")
	to, err := os.Create(plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	to.Close()
	r, err := recording.OpenReplay(plain)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// modelOf returns the model of a recorded server.
func modelOf(t testing.TB, f *trace.Frame) *model.Model {
	t.Helper()
	for _, m := range catalog.Models {
		if m.Name == f.Server().Model {
			return m
		}
	}
	t.Fatalf("it is a recording of %q", f.Server().Model)
	return nil
}

// play shows a recording to an observer as it was live, a look every 33 ms, for so many
// milliseconds, and commits an answer after some of them.
func play(t testing.TB, name string, commit, until int64) *query.Observer {
	t.Helper()
	const look = 33 * int64(time.Millisecond)
	o, past := query.NewObserver(), open(t, name).NewPast()
	begin, committed := past.Begin(), false
	f, err := past.At(begin)
	d := digest.New(modelOf(t, f), nil, "")
	d.Findings, d.Each = digest.NewFindings(d.Names.OfLife), o.Step
	for at := begin; ; at += look {
		if !committed && at >= begin+commit*int64(time.Millisecond) {
			committed = true
			o.Commit()
		}
		k := session.DecodeContext(f)
		o.Look(d.Fold(f, snapshot.View{Clients: k.Clients, Sample: k.Sample, Wall: k.WallAt(f.Time), Held: k.Held, Hold: k.Hold}))
		if err == io.EOF || at > begin+until*int64(time.Millisecond) {
			break
		}
		if f, err = past.Advance(at); err != nil && err != io.EOF {
			t.Fatal(err)
		}
	}
	return o
}
