package strace

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"muxlab/harness/recording"
	"muxlab/harness/trace/tracetest"
)

// The recordings that the tests of tape read are what is made of the texts here.
func TestRecordingsOfTape(t *testing.T) {
	for name := range Straced {
		var made bytes.Buffer
		rec := recording.NewRecorder(&made)
		for _, f := range Whole(t, &OpenFile(t, StraceFile(name)).Past) {
			tracetest.Check(t, rec.Add(f))
		}
		tracetest.Check(t, rec.Close())
		file := filepath.Join("..", "recording", "testdata", name+".rec")
		if *update {
			tracetest.Check(t, os.WriteFile(file, made.Bytes(), 0o644))
		}
		if !bytes.Equal(made.Bytes(), tracetest.Must[[]byte](t)(os.ReadFile(file))) {
			t.Errorf("%s is not what is made of the text (go test ./harness/strace -update)", file)
		}
	}
}
