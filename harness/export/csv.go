package export

import (
	"encoding/csv"
	"io"
	"strconv"

	"muxlab/harness/trace"
)

// An Exporter writes the frames of a source in another form. It is used by one
// goroutine; what it writes to is the caller's to close, after Close.
type Exporter interface {
	Add(f *trace.Frame) error
	Close() error
}

var csvHeader = []string{"time_ns", "pid", "worker", "name", "op", "fd", "result", "errno", "duration_ns", "turn", "arg", "flags"}

// A CSV writes a line an event.
type CSV struct {
	to    *csv.Writer
	names map[workerOfProcess]string
	begun bool
}

type workerOfProcess struct{ pid, worker int }

// NewCSV returns a CSV that writes to w.
func NewCSV(w io.Writer) *CSV {
	return &CSV{to: csv.NewWriter(w), names: map[workerOfProcess]string{}}
}

// Add writes the events of the next frame.
func (c *CSV) Add(f *trace.Frame) error {
	c.begin()
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			if w.Name != "" {
				c.names[workerOfProcess{p.PID, w.Number}] = w.Name
			}
		}
	}
	for i := range f.Events {
		c.to.Write(c.line(&f.Events[i]))
	}
	return c.to.Error()
}

func (c *CSV) line(e *trace.Event) []string {
	name, errno := c.names[workerOfProcess{e.PID, e.Worker}], ""
	if e.Worker == trace.HarnessWorker {
		name = "the harness"
	}
	if n := e.Errno(); n != 0 && (e.Op.IsCall()) {
		errno = trace.ErrnoName(n)
	}
	number := strconv.Itoa
	return []string{
		strconv.FormatInt(e.Time, 10), number(e.PID), number(e.Worker), name, e.Op.String(), number(e.FD), number(e.Result), errno,
		strconv.FormatInt(e.Dur, 10), strconv.FormatUint(uint64(e.Turn), 10), strconv.FormatUint(uint64(e.Arg), 10), e.Flags.String(),
	}
}

// Close writes what is left. A CSV of no frames is its header.
func (c *CSV) Close() error {
	c.begin()
	c.to.Flush()
	return c.to.Error()
}

func (c *CSV) begin() {
	if !c.begun {
		c.begun = true
		c.to.Write(csvHeader)
	}
}
