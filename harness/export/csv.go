package export

import (
	"encoding/csv"
	"io"
	"strconv"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

var csvHeader = []string{"time_ns", "pid", "worker", "name", "op", "fd", "result", "errno", "duration_ns", "turn", "arg", "flags"}

// A CSV writes one line for each event: times in ns, names as in package trace, numbers in
// decimal, turns as package tape counts them. The first line names the columns.
type CSV struct {
	to     *csv.Writer
	reader *tape.Reader
	each   func(*tape.Step)
	names  map[tape.Worker]string
	begun  bool
}

// NewCSV returns a CSV that writes to w through a buffer. The caller closes w, after Close.
func NewCSV(w io.Writer) *CSV {
	c := &CSV{to: csv.NewWriter(w), reader: tape.NewReader(), names: map[tape.Worker]string{}}
	c.each = func(s *tape.Step) { c.to.Write(c.line(s)) }
	return c
}

// Add writes the events of the next frame. It returns the first error of the writer.
func (c *CSV) Add(f *trace.Frame) error {
	c.begin()
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			if w.Name != "" {
				c.names[tape.Worker{PID: p.PID, Number: w.Number}] = w.Name
			}
		}
	}
	c.reader.Frame(f, tape.Detail{}, c.each)
	return c.to.Error()
}

func (c *CSV) line(s *tape.Step) []string {
	e := s.Event
	name, errno := c.names[tape.Worker{PID: e.PID, Number: e.Worker}], ""
	if e.Worker == trace.HarnessWorker {
		name = "the harness"
	}
	if n := e.Errno(); n != 0 && (e.Op.IsCall()) {
		errno = kernel.ErrnoName(n)
	}
	number := strconv.Itoa
	return []string{
		strconv.FormatInt(e.Time, 10), number(e.PID), number(e.Worker), name, e.Op.String(), number(e.FD), number(e.Result), errno,
		strconv.FormatInt(e.Dur, 10), strconv.FormatUint(uint64(turnOf(s)), 10), strconv.FormatUint(uint64(e.Arg), 10), e.Flags.WithTurn(s.Begins).String(),
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
