package export

import (
	"encoding/csv"
	"io"
	"strconv"

	"muxlab/harness/trace"
)

var csvHeader = []string{"time_ns", "pid", "worker", "name", "op", "fd", "result", "errno", "duration_ns", "turn", "arg", "flags"}

// A CSV writes one line for each event: times in ns, names as in package trace, numbers in
// decimal. The first line names the columns.
type CSV struct {
	to    *csv.Writer
	names map[workerOfProcess]string
	begun bool
}

// NewCSV returns a CSV that writes to w through a buffer. The caller closes w, after Close.
func NewCSV(w io.Writer) *CSV {
	return &CSV{to: csv.NewWriter(w), names: map[workerOfProcess]string{}}
}

// Add writes the events of the next frame. It returns the first error of the writer.
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

// Close empties the buffer. It does not close the writer. A CSV without frames is its first
// line.
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
