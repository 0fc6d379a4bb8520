package compare

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"muxlab/bench/stats"
	"muxlab/harness/clean"
	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/recording"
	"muxlab/harness/units"
)

// format is the first thing in a file of ours, and the last digit its version.
const format = "muxlab compare 1"

// Result is what a run measured, and everything one must know to read it.
type Result struct {
	Format  string           `json:"format"`
	Date    time.Time        `json:"date"` // when it began
	Machine measure.Platform `json:"machine"`
	Plan    Plan             `json:"plan"`
	Entries []*Entry         `json:"entries"` // one for each contender and point

	// Incomplete: not all rounds are in it, or something went wrong in one. Why
	// says it in a sentence.
	Incomplete bool   `json:"incomplete,omitempty"`
	Why        string `json:"why,omitempty"`

	// Disturbed is the largest share of the machine that others took, from 0 to 1, if
	// they disturbed every round: the figures are those of such rounds, and nothing
	// follows from them. 0: there are quiet rounds, and the figures are theirs.
	Disturbed float64 `json:"disturbed,omitempty"`
}

// An Entry is one contender at one point.
type Entry struct {
	Contender string  `json:"contender"`
	X         float64 `json:"x"`              // on the plan's axis; 0 when there is none
	Work      Work    `json:"work"`           // what it was given: less than the plan's, if it cannot serve as many
	Note      string  `json:"note,omitempty"` // why it was given less, or what to know about it
	End       string  `json:"end,omitempty"`  // why it was not measured here: the end of its line
	Rounds    []Round `json:"rounds"`         // in order, those that went wrong included

	// Calls are the system calls an echo, by name, from the trace of a run of its
	// own; none for an outside server, and in a sweep.
	Calls map[string]float64 `json:"calls_per_echo,omitempty"`
}

// A Round is one measurement of one server. What is about the server is about all
// its processes together, and 0 where it is unknown.
type Round struct {
	Number          int          `json:"round"`              // from 1
	Failed          string       `json:"failed,omitempty"`   // why it does not count; the rest is what there was until then
	Others          float64      `json:"others,omitempty"`   // share of the machine that others took in the round, 0 to 1
	Repeated        bool         `json:"repeated,omitempty"` // for that it does not count, and was repeated
	EchoesPerSecond float64      `json:"echoes_per_second"`  // that the clients had complete
	Latency         load.Latency `json:"latency_ns"`         // as the clients saw it
	Errors          load.Errors  `json:"errors"`
	Client          float64      `json:"client_busy"` // share of its time that the load generator could not have done more in
	Bottleneck      bool         `json:"bottleneck"`  // it was the load generator that could do no more

	measure.PerEcho

	RSS           int64         `json:"rss_bytes"`                   // resident memory under this load; of Linux, a page that n processes share counts 1/n in each
	PerConnection float64       `json:"memory_bytes_per_connection"` // more than before the first one, shared pages in part
	Threads       int           `json:"threads"`
	Processes     int           `json:"processes"`
	StartUp       time.Duration `json:"start_up_ns"` // from the start of the process until it accepted
}

// good are the rounds that count.
func (e *Entry) good() []Round {
	return slices.DeleteFunc(slices.Clone(e.Rounds), func(r Round) bool { return r.Failed != "" || r.Repeated })
}

// Rounded says how many rounds of e count.
func (e *Entry) Rounded() int { return len(e.good()) }

// Values are a figure of every round that counts and knows it, in order.
func (e *Entry) Values(of func(Round) float64) []float64 {
	var list []float64
	for _, r := range e.good() {
		if v := of(r); v > 0 {
			list = append(list, v)
		}
	}
	return list
}

// Looked are a figure of every round in which the server was looked at, in order.
// There, 0 is one: it never had to wait, or used no time of this kind.
func (e *Entry) Looked(of func(Round) float64) []float64 {
	var list []float64
	for _, r := range e.good() {
		if r.Processes > 0 {
			list = append(list, of(r))
		}
	}
	return list
}

// Parts are the CPU an echo in user mode and in the kernel, which add up to the
// median of the whole: that is divided as all rounds together were. One by one
// they were counted in ticks, of which a short round has few; ticks is how many
// there were in all. Where they are not known it is 0.
func (e *Entry) Parts(lasting time.Duration) (user, system float64, ticks int) {
	var inUser, inKernel float64 // µs in a second, of all rounds
	for _, r := range e.good() {
		inUser += r.User * r.EchoesPerSecond
		inKernel += r.System * r.EchoesPerSecond
	}
	all := inUser + inKernel
	if all == 0 {
		return 0, 0, 0
	}
	cpu := stats.Median(e.Values(func(r Round) float64 { return r.CPU }))
	ticks = max(1, int(all*lasting.Seconds()/float64(Tick.Microseconds())))
	return cpu * inUser / all, cpu * inKernel / all, ticks
}

// Tick is the step in which Linux counts CPU in user mode and in the kernel.
const Tick = 10 * time.Millisecond

// limited says whether the load generator could do no more in most rounds.
func (e *Entry) limited() bool {
	n := 0
	for _, r := range e.good() {
		if r.Bottleneck {
			n++
		}
	}
	return 2*n > len(e.good())
}

// At are the entries at x, in the order of the contenders.
func (r *Result) At(x float64) []*Entry {
	var list []*Entry
	for _, e := range r.Entries {
		if e.X == x {
			list = append(list, e)
		}
	}
	return list
}

// Of are the entries of a contender, in the order of the axis.
func (r *Result) Of(contender string) []*Entry {
	var list []*Entry
	for _, e := range r.Entries {
		if e.Contender == contender {
			list = append(list, e)
		}
	}
	return list
}

// RoundsDone is the highest number of rounds that an entry has.
func (r *Result) RoundsDone() int {
	n := 0
	for _, e := range r.Entries {
		n = max(n, e.Rounded())
	}
	return n
}

// JSON is r as it is kept in a file.
func (r *Result) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(r, "", " ")
	return append(text, '\n'), err
}

// Parse reads what JSON wrote. The error is a sentence about name.
func Parse(name string, text []byte) (*Result, error) {
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("%s is no result of muxlab compare, or was cut short: %s", name, broken(err, text))
	}
	if head.Format != format {
		return nil, fmt.Errorf("%s is no result of muxlab compare: its format is %q, and this program reads %q", name, head.Format, format)
	}
	r := &Result{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s is damaged: %s", name, broken(err, text))
	}
	clean.Strings(r)
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%s is damaged: %v", name, err)
	}
	return r, nil
}

// broken says what is wrong with text that is no JSON, or of another shape.
func broken(err error, text []byte) string {
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	switch {
	case len(text) == 0:
		return "it is empty"
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(text)):
		return fmt.Sprintf("its JSON ends in the middle, after %s", units.Text.Plural(len(text), "byte"))
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is no JSON from byte %s on", units.Count(syntax.Offset))
	case errors.As(err, &shape):
		return fmt.Sprintf("there is no place for the %s at byte %s", shape.Value, units.Count(shape.Offset))
	}
	return err.Error()
}

// check finds what could not have been written by this program.
func (r *Result) check() error {
	if len(r.Plan.Contenders) == 0 {
		return errors.New("it names no contender")
	}
	if r.Plan.Over.Name != "" && r.Plan.Over.Unit() == "" {
		return fmt.Errorf("it goes over %q, which this program does not know", r.Plan.Over.Name)
	}
	for _, e := range r.Entries {
		if e == nil || r.Plan.contender(e.Contender) == nil || !slices.Contains(r.Plan.points(), e.X) {
			return errors.New("an entry belongs to no contender or no point of its plan")
		}
		for _, round := range e.Rounds {
			if round.EchoesPerSecond < 0 || round.CPU < 0 || round.Latency.P50 < 0 || round.RSS < 0 {
				return errors.New("a figure is negative")
			}
		}
	}
	return nil
}

// longestResult is far more than the bytes of any comparison.
const longestResult = 256 << 20

// Read reads a saved result.
func Read(name string) (*Result, error) {
	f, size, err := recording.OpenRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > longestResult {
		return nil, fmt.Errorf("%s has %s: that is no saved result", name, units.Text.Size(size))
	}
	text, err := io.ReadAll(io.LimitReader(f, longestResult))
	if err != nil {
		return nil, err
	}
	return Parse(name, text)
}
