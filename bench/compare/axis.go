package compare

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/catalog"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// An Axis is what a sweep goes over, and its values in rising order: counts,
// bytes, messages a second, or seconds.
type Axis struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// An axis kind says what a value changes, and in which unit it is shown.
type axisKind struct {
	unit  string
	set   func(w *Work, x float64) // nil: an option of the models
	times bool                     // values are durations
	least float64
}

var axisKinds = map[string]axisKind{
	"connections": {unit: "connections", least: 1, set: func(w *Work, x float64) { w.Conns = int(x) }},
	"active":      {unit: "connections that speak", least: 1, set: func(w *Work, x float64) { w.Active = int(x) }},
	"idle":        {unit: "idle connections", set: func(w *Work, x float64) { w.Idle = int(x) }},
	"size":        {unit: "bytes a message", least: 1, set: func(w *Work, x float64) { w.Size = int(x) }},
	"rate":        {unit: "messages due a second", least: 1, set: func(w *Work, x float64) { w.Rate = x }},
	"compute":     {unit: "computed for each message", times: true, set: func(w *Work, x float64) { w.Compute = seconds(x) }},
	"sleep":       {unit: "slept for each message", times: true, set: func(w *Work, x float64) { w.Sleep = seconds(x) }},
	"workers":     {unit: "workers", least: 1},
	"threads":     {unit: "threads in each process", least: 1},
	"queue":       {unit: "places in the queue", least: 1},
}

// Axes names them, in the order of the help.
func Axes() []string {
	return []string{"connections", "active", "idle", "size", "rate", "compute", "sleep", "workers", "threads", "queue"}
}

func seconds(x float64) time.Duration { return time.Duration(x*1e9 + 0.5) }

// maxPoints of a sweep.
const maxPoints = 64

// ParseOver reads a sweep: "connections=10,100,1000", "sleep=0,1ms,10ms".
func ParseOver(spec string) (Axis, error) {
	name, list, ok := strings.Cut(spec, "=")
	kind, known := axisKinds[name]
	if !ok || !known {
		return Axis{}, proc.Usagef("--over is NAME=VALUE,VALUE,... with one of %s, as in connections=10,100,1000, not %q%s", strings.Join(Axes(), ", "), spec, model.DidYouMean(name, Axes()))
	}
	a := Axis{Name: name}
	for word := range strings.SplitSeq(list, ",") {
		x, err := kind.parse(strings.TrimSpace(word))
		if err != nil {
			return Axis{}, proc.Usagef("--over %s: %v", name, err)
		}
		a.Values = append(a.Values, x)
	}
	slices.Sort(a.Values)
	a.Values = slices.Compact(a.Values)
	if len(a.Values) > maxPoints {
		return Axis{}, proc.Usagef("--over %s has %d values: give %d at most", name, len(a.Values), maxPoints)
	}
	return a, nil
}

func (k axisKind) parse(word string) (float64, error) {
	if k.times {
		d, err := time.ParseDuration(word)
		if err != nil || d < 0 {
			return 0, proc.Usagef("%q is no time of 0 or more, as in 0,200us,10ms", word)
		}
		return d.Seconds(), nil
	}
	n, err := strconv.Atoi(word)
	if err != nil || float64(n) < k.least {
		return 0, proc.Usagef("%q is no whole number from %.0f", word, k.least)
	}
	return float64(n), nil
}

// Unit is what the values are, in words.
func (a Axis) Unit() string { return axisKinds[a.Name].unit }

// IsTime says whether the values are seconds.
func (a Axis) IsTime() bool { return axisKinds[a.Name].times }

// isOption: the axis is an option of some models, and no part of the work.
func (a Axis) isOption() bool { return a.Name != "" && axisKinds[a.Name].set == nil }

// variesClients: a contender that serves few clients comes to its end on this axis.
func (a Axis) variesClients() bool { return a.Name == "connections" || a.Name == "idle" }

// work is w with x in its place.
func (a Axis) work(w Work, x float64) Work {
	if set := axisKinds[a.Name].set; set != nil {
		set(&w, x)
	}
	return w
}

// options are all options of c, with x in its place and the defaults filled in.
func (a Axis) options(c Contender, x float64) (model.Options, error) {
	m := model.Find(catalog.Models, c.Model)
	if m == nil {
		return nil, nil
	}
	all, err := m.Complete(a.chosen(c, x))
	if err != nil {
		return nil, proc.Usagef("%s: %v", c.Name, err)
	}
	return all, nil
}

// chosen are the options of c that are not left at their defaults.
func (a Axis) chosen(c Contender, x float64) model.Options {
	chosen := model.Options{}
	for name, value := range c.Options {
		chosen[name] = value
	}
	if a.isOption() && c.has(a.Name) {
		chosen[a.Name] = strconv.Itoa(int(x))
	}
	return chosen
}

// Label is x as it is written at the axis: "10,000", "200 µs".
func (a Axis) Label(x float64) string {
	if a.IsTime() && x > 0 {
		return units.Text.Latency(x * 1e9)
	}
	return units.Count(int64(x + 0.5))
}
