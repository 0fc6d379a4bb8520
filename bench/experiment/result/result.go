// Package result is what an experiment finds out: figures with what was measured here
// and what is in print, and sentences about where the two agree.
//
// It teaches how to compare with a measurement from another machine and another
// decade: shapes and ratios compare, seconds do not. So each side is divided by a
// figure of its own (see Side.Base) before two are shown together, and every sentence
// is computed from what was measured.
//
// Files, in the order to read them: result.go (what there is), agree.go (the
// sentences).
//
// What it leaves out: how it is drawn (bench/experiment/report).
package result

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/units"
)

// A Result is what one run of an experiment found out.
type Result struct {
	Experiment string   `json:"experiment"`
	Title      string   `json:"title"`
	Quick      bool     `json:"quick"`
	Most       int      `json:"most,omitempty"` // the bound that was asked for
	Machine    Machine  `json:"machine"`
	Figures    []Figure `json:"figures"`
	// Sentences say where ours agrees with print and where it differs. They are
	// computed from the figures.
	Sentences []string `json:"sentences"`
	// Notes say what must be known to read the figures: a limit that was met.
	Notes []string `json:"notes,omitempty"`

	Incomplete bool   `json:"incomplete"` // what was measured until then is here
	Why        string `json:"why,omitempty"`
	Cause      error  `json:"-"` // what Why says, in its kind; nil if it was only stopped
}

// A Machine is where and when an experiment ran.
type Machine struct {
	measure.Platform
	Time time.Time
}

// Here is this machine, now.
func Here() Machine {
	return Machine{measure.Here(), time.Now().UTC().Truncate(time.Second)}
}

// String is the machine in a line, with what print says of its machines: the system
// first, and no memory.
func (m Machine) String() string {
	cpus := fmt.Sprintf("%d CPUs", m.Cores)
	if m.CPU != "" {
		cpus = fmt.Sprintf("%d × %s", m.Cores, m.CPU)
	}
	return fmt.Sprintf("%s, %s, %s, %s", m.Kernel, m.Arch, cpus, m.Go)
}

// MarshalJSON implements json.Marshaler: saved results of experiments have names of
// their own for these, and do not say whose machine it was.
func (m Machine) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Kernel string            `json:"kernel"`
		Arch   string            `json:"arch"`
		Go     string            `json:"go"`
		CPUs   int               `json:"cpus"`
		CPU    string            `json:"cpu,omitempty"` // its model, where that is said
		Time   time.Time         `json:"time"`
		Limits map[string]string `json:"limits"`
	}{m.Kernel, m.Arch, m.Go, m.Cores, m.CPU, m.Time, m.Limits})
}

// A Figure is one chart: ours, and what was printed.
type Figure struct {
	Name  string `json:"name"` // of its files: lower case, without spaces
	Title string `json:"title"`
	X     Axis   `json:"x"`
	Y     Axis   `json:"y"`
	// Categories, if there are any, are the places on the x axis: then it is a bar
	// chart, and Point.X is an index of them.
	Categories []string `json:"categories,omitempty"`
	TableOnly  bool     `json:"table_only,omitempty"` // a chart of it would say nothing
	ChartOnly  bool     `json:"chart_only,omitempty"` // its figures stand in another table
	Ours       Side     `json:"ours"`
	Theirs     []Side   `json:"theirs,omitempty"` // one for each table in print
}

// An Axis is what is drawn along a direction.
type Axis struct {
	Name string `json:"name"`
	Log  bool   `json:"log,omitempty"`
}

// A Side is one machine's figures. Sides are shown together only after each was
// divided by its own base.
type Side struct {
	Label  string   `json:"label"` // "here", "TLPI 2010"
	Source string   `json:"source,omitempty"`
	Unit   string   `json:"unit"` // of the values, "" for ratios
	Series []Series `json:"series"`
	// Base is what every value is divided by where sides are compared; BaseName
	// says what it is: "epoll at N = 10". 0 stands for 1.
	Base     float64 `json:"base"`
	BaseName string  `json:"base_name,omitempty"`
}

// Series are the values of one design, or method. What was not measured is not there.
type Series struct {
	Name   string  `json:"name"`
	Points []Point `json:"points"`
}

// A Point is one value.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// At is the value at x, if there is one.
func (s Series) At(x float64) (float64, bool) {
	for _, p := range s.Points {
		if p.X == x {
			return p.Y, true
		}
	}
	return 0, false
}

// At are the values of all series of the side at x, by their names.
func (s Side) At(x float64) map[string]float64 {
	all := map[string]float64{}
	for _, series := range s.Series {
		if y, ok := series.At(x); ok {
			all[series.Name] = y
		}
	}
	return all
}

// Find returns the series of this name, or nil.
func (s *Side) Find(name string) *Series {
	for i := range s.Series {
		if s.Series[i].Name == name {
			return &s.Series[i]
		}
	}
	return nil
}

// Set enters a value; one that is no number is left out.
func (s *Side) Set(name string, x, y float64) {
	if math.IsNaN(y) || math.IsInf(y, 0) {
		return
	}
	series := s.Find(name)
	if series == nil {
		s.Series = append(s.Series, Series{Name: name})
		series = &s.Series[len(s.Series)-1]
	}
	series.Points = append(series.Points, Point{x, y})
}

// BaseOn makes the value of a series at x the base, if it was measured.
func (s *Side) BaseOn(name string, x float64, called string) {
	if series := s.Find(name); series != nil {
		if y, ok := series.At(x); ok && y > 0 {
			s.Base, s.BaseName = y, called
		}
	}
}

// Normal is the side with every value divided by the base.
func (s Side) Normal() Side {
	base := s.Base
	if base == 0 {
		base = 1
	}
	n := s
	n.Series = nil
	for _, series := range s.Series {
		for _, p := range series.Points {
			n.Set(series.Name, p.X, p.Y/base)
		}
	}
	return n
}

// Xs are the places at which any side has a value, ascending.
func (f *Figure) Xs(sides ...Side) []float64 {
	var all []float64
	for _, side := range sides {
		for _, s := range side.Series {
			for _, p := range s.Points {
				all = append(all, p.X)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Normal are the sides, ours and then theirs, each divided by its base.
func (f *Figure) Normal() []Side {
	all := []Side{f.Ours.Normal()}
	for _, t := range f.Theirs {
		all = append(all, t.Normal())
	}
	return all
}

// Place names x: a category, or a number.
func (f *Figure) Place(x float64) string {
	if i := int(x); f.Categories != nil {
		if i >= 0 && i < len(f.Categories) {
			return f.Categories[i]
		}
		return fmt.Sprint(i)
	}
	return units.Value(x)
}

// Sources say where each side in print is from: those from one place together.
func (f *Figure) Sources() []string {
	var lines []string
	for i := 0; i < len(f.Theirs); {
		source, labels := f.Theirs[i].Source, []string{}
		for ; i < len(f.Theirs) && f.Theirs[i].Source == source; i++ {
			labels = append(labels, f.Theirs[i].Label)
		}
		lines = append(lines, strings.Join(labels, ", ")+": "+source)
	}
	return lines
}
