package query_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"muxlab/bench/compare"
	"muxlab/bench/experiment/result"
	"muxlab/guide/query"
	"muxlab/harness/load"
)

// write writes a file, and returns its name.
func write(t *testing.T, data []byte, err error) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "result.json")
	if err == nil {
		err = os.WriteFile(name, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func experiment(t *testing.T) string {
	points := func(y ...float64) (list []result.Point) {
		for i, v := range y {
			list = append(list, result.Point{X: []float64{10, 1000}[i], Y: v})
		}
		return list
	}
	data, err := json.Marshal(result.Result{Machine: result.Here(), Figures: []result.Figure{
		{Name: "times", Ours: result.Side{Series: []result.Series{{Name: "select", Points: points(0.5, 35)}, {Name: "epoll level", Points: points(0.4, 0.6)}}}},
		{Name: "idle", Categories: []string{"threads", "epoll"}, Ours: result.Side{Series: []result.Series{{Name: "memory", Points: []result.Point{{X: 0, Y: 9}, {X: 1, Y: 2}}}}}},
	}})
	return write(t, data, err)
}

func comparison(t *testing.T) string {
	round := func(n int, rate float64, failed string) compare.Round {
		return compare.Round{Number: n, EchoesPerSecond: rate, Failed: failed, Latency: load.Latency{P99: int64(rate)}}
	}
	r := compare.Result{Entries: []*compare.Entry{
		{Contender: "epoll", X: 10, Rounds: []compare.Round{round(1, 100, ""), round(2, 300, ""), round(3, 200, ""), round(4, 900, "it ended")}, Calls: map[string]float64{"read": 1}},
		{Contender: "epoll", X: 100, Rounds: []compare.Round{round(1, 700, "")}},
	}}
	data, err := r.JSON()
	return write(t, data, err)
}

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		file  func(*testing.T) string
		query string
		want  float64 // negative: unknown
	}{
		{experiment, "times select", 35}, {experiment, "times select 10", 0.5}, {experiment, "times epoll level 1,000", 0.6}, {experiment, "idle memory epoll", 2},
		{experiment, "times poll", -1}, {experiment, "times select 20", -1}, {experiment, "nothing select", -1},
		{comparison, "epoll echoes_per_second 10", 200}, {comparison, "epoll latency_ns.p99 100", 700}, {comparison, "epoll calls_per_echo.read 10", 1},
		{comparison, "poll echoes_per_second", -1}, {comparison, "epoll echoes", -1}, {comparison, "epoll calls_per_echo.read 100", -1},
	} {
		o := query.NewObserver()
		if err := o.ReadResult(c.file(t)); err != nil {
			t.Fatal(err)
		}
		q, err := query.ParseQuery("figure " + c.query)
		if err != nil {
			t.Fatal(err)
		}
		if v, known := q.Value(query.Sides{o}); known != (c.want >= 0) || known && v.Number != c.want {
			t.Errorf("%s is %v (known: %v), not %v", q, v, known, c.want)
		}
	}
}

func TestReadResultRefuses(t *testing.T) {
	for text, want := range map[string]string{"": "no result", "{": "no result", "{}": "no figures", "[1]": "no result"} {
		err := query.NewObserver().ReadResult(write(t, []byte(text), nil))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if query.NewObserver().ReadResult(t.TempDir()) == nil {
		t.Error("a folder is a result")
	}
}
