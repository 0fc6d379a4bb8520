package query

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"muxlab/bench/experiment/result"
	"muxlab/bench/stats"
	"muxlab/harness/recording"
	"muxlab/harness/units"
)

// Queries about the result of an experiment or of a comparison.

var resultQueries = []Definition{
	{Name: "figure", params: []param{figureName, figureKey}, Sampled: true, Sentence: "A value of a saved result: of an experiment SERIES [X] of a figure, of a comparison FIGURE [X] of a contender.",
		value: figure},
}

// results are what is read of the file of an experiment or of a comparison.
type results struct {
	Figures []result.Figure
	Entries []entry
}

// An entry is one contender at one point of a comparison.
type entry struct {
	Contender string
	X         float64
	Rounds    []map[string]any
	Calls     map[string]float64 `json:"calls_per_echo"`
}

// longestResult is far more than the bytes of any result.
const longestResult = 64 << 20

// ReadResult reads the JSON file of muxlab experiment or muxlab compare, for the queries of
// figures. The error is one sentence.
func (o *Observer) ReadResult(name string) error {
	file, size, err := recording.OpenRegular(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if size > longestResult {
		return fmt.Errorf("%s has %s: that is no saved result", name, units.Text.Size(size))
	}
	text, err := io.ReadAll(io.LimitReader(file, longestResult))
	if err != nil {
		return err
	}
	r := &results{}
	if err := json.Unmarshal(text, r); err != nil {
		return fmt.Errorf("%s is no result of muxlab experiment or compare: %v", name, err)
	}
	if len(r.Figures)+len(r.Entries) == 0 {
		return fmt.Errorf("%s is no result of muxlab experiment or compare: it has no figures", name)
	}
	o.results = r
	return nil
}

// figure is the value of a series at X, or of the median of the rounds of a contender at X;
// without X the last there is.
func figure(o *Observer, args []string) (Value, bool) {
	if o.results == nil {
		return unknown()
	}
	for _, f := range o.results.Figures {
		if f.Name == args[0] {
			return ofFigure(&f, args[1:])
		}
	}
	return o.results.ofContender(args[0], args[1:])
}

// ofFigure returns a value of an experiment. The name of a series may have spaces.
func ofFigure(f *result.Figure, key []string) (Value, bool) {
	for _, s := range f.Ours.Series {
		rest, found := strings.CutPrefix(strings.Join(key, " ")+" ", s.Name+" ")
		if !found || len(s.Points) == 0 {
			continue
		}
		if rest = strings.TrimSpace(rest); rest == "" {
			return Value{Kind: Number, Number: s.Points[len(s.Points)-1].Y}, true
		}
		x, err := strconv.ParseFloat(strings.ReplaceAll(rest, ",", ""), 64)
		if i := slices.Index(f.Categories, rest); i >= 0 {
			x, err = float64(i), nil
		}
		if y, there := s.At(x); err == nil && there {
			return Value{Kind: Number, Number: y}, true
		}
	}
	return unknown()
}

// ofContender returns a figure of a comparison: the median of the rounds that count.
func (r *results) ofContender(name string, key []string) (Value, bool) {
	at, everywhere := math.NaN(), len(key) < 2
	if !everywhere {
		x, err := strconv.ParseFloat(strings.ReplaceAll(key[1], ",", ""), 64)
		if err != nil {
			return unknown()
		}
		at = x
	}
	v, known := Value{}, false
	for _, e := range r.Entries {
		if e.Contender != name || !everywhere && e.X != at {
			continue
		}
		if n, there := e.figure(key[0]); there {
			v, known = Value{Kind: Number, Number: n}, true
		}
	}
	return v, known
}

// figure returns a figure of a contender: "echoes_per_second", "latency_ns.p99",
// "calls_per_echo.read".
func (e *entry) figure(key string) (float64, bool) {
	if call, ofCalls := strings.CutPrefix(key, "calls_per_echo."); ofCalls {
		n, there := e.Calls[call]
		return n, there
	}
	var all []float64
	for _, round := range e.Rounds {
		if round["failed"] != nil || round["repeated"] == true {
			continue
		}
		var at any = round
		for part := range strings.SplitSeq(key, ".") {
			within, _ := at.(map[string]any)
			at = within[part]
		}
		if n, isNumber := at.(float64); isNumber {
			all = append(all, n)
		}
	}
	if len(all) == 0 {
		return 0, false
	}
	return stats.Median(all), true
}
