package report

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/bench/experiment/result"
	"muxlab/harness/measure"
)

var update = flag.Bool("update", false, "write the golden files anew")

// made is a result with a figure of each kind, the same every time.
func made() *result.Result {
	here := measure.Platform{Kernel: "Linux 6.1", Arch: "amd64", Go: "go1.26", Cores: 4, CPU: "Example 3000"}
	r := &result.Result{Experiment: "made", Title: "made: as in a book", Quick: true,
		Machine: result.Machine{Platform: here, Time: time.Date(2026, 3, 4, 15, 6, 0, 0, time.UTC)},
		Notes:   []string{"Nothing of it was measured."}}
	lines := result.Figure{Name: "lines", Title: "one of N is ready", X: result.Axis{Name: "N", Log: true}, Y: result.Axis{Name: "cost", Log: true}}
	lines.Ours = result.Side{Label: "here", Unit: "µs an operation"}
	print := result.Side{Label: "a book", Source: "A. Uthor, A Book, 2010: table 1.", Unit: "µs an operation"}
	for i, n := range []float64{10, 100, 1000, 10000} {
		lines.Ours.Set("poll", n, 0.043*n+0.8)
		lines.Ours.Set("epoll", n, 0.61+0.012*float64(i))
		print.Set("poll", n, 0.35*n)
		print.Set("epoll", n, 4.1+float64(i)/10)
	}
	lines.Ours.BaseOn("epoll", 10, "epoll at N = 10")
	print.BaseOn("epoll", 10, "epoll at N = 10")
	lines.Theirs = []result.Side{print}
	bars := result.Figure{Name: "bars", Title: "an operation on a queue", X: result.Axis{Name: "operation"}, Y: result.Axis{Name: "ns", Log: true},
		Categories: []string{"append", "pop"}, Ours: result.Side{Label: "here", Unit: "ns an operation"}}
	for i, v := range []float64{2.345, 12345.6} {
		bars.Ours.Set("array", float64(i), v)
		bars.Ours.Set("ring", float64(i), 1+v/1000)
	}
	r.Figures = []result.Figure{lines, bars}
	for i := range r.Figures {
		r.Sentences = append(r.Sentences, r.Figures[i].Compare()...)
	}
	return r
}

func TestGolden(t *testing.T) {
	r := made()
	text, csv := &strings.Builder{}, &strings.Builder{}
	if err := Write(text, r); err != nil {
		t.Fatal(err)
	}
	if err := writeCSV(csv, &r.Figures[0], r); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{"made.txt": text.String(), "lines.csv": csv.String()} {
		file := filepath.Join("testdata", name)
		if *update {
			os.MkdirAll("testdata", 0o755)
			os.WriteFile(file, []byte(got), 0o644)
		}
		if want, err := os.ReadFile(file); err != nil || got != string(want) {
			t.Errorf("%s differs (go test ./bench/experiment/report -update writes it anew), %v:\n%s", file, err, got)
		}
	}
}
