package recording

import (
	"encoding/binary"
	"encoding/json"
	"errors"

	"muxlab/harness/clean"
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// How frames are written down, in a recording and in the history: little-endian
// numbers, and the words of a process as JSON. Nothing in it depends on the
// machine that wrote it.

var errDamaged = errors.New("what is written there makes no sense")

// A batch is a run of events, and how many were lost on the way.
type batch struct {
	until  int64 // all events up to this time are in this batch or an earlier one
	lost   uint64
	events []trace.Event
}

const (
	batchHeader = 8 + 8 + 4
	eventBytes  = trace.EventWords*8 + 4 // and the process id
)

func encodeBatch(b batch) []byte { return appendBatch(make([]byte, 0, b.size()), b) }

// size is how many bytes it has, encoded.
func (b batch) size() int { return batchHeader + len(b.events)*eventBytes }

func appendBatch(out []byte, b batch) []byte {
	out = binary.LittleEndian.AppendUint64(out, uint64(b.until))
	out = binary.LittleEndian.AppendUint64(out, b.lost)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(b.events)))
	for i := range b.events {
		for _, w := range b.events[i].Encode() {
			out = binary.LittleEndian.AppendUint64(out, w)
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(b.events[i].PID))
	}
	return out
}

// batchOf reads what encodeBatch wrote, all but the events, which are left in rest.
func batchOf(data []byte) (b batch, rest cursor, err error) {
	c := cursor{data: data}
	b = batch{until: int64(c.word()), lost: c.word()}
	if n := int(c.half()); c.failed || n*eventBytes != len(c.data) {
		return b, c, errDamaged
	}
	return b, c, nil
}

func decodeBatch(data []byte) (batch, error) {
	b, c, err := batchOf(data)
	if err != nil {
		return b, err
	}
	b.events = make([]trace.Event, len(c.data)/eventBytes)
	for i := range b.events {
		var w [trace.EventWords]uint64
		for j := range w {
			w[j] = c.word()
		}
		b.events[i] = trace.Decode(w)
		b.events[i].PID = int(int32(c.half()))
	}
	return b, nil
}

// encodeTables writes a frame without its events.
func encodeTables(f *trace.Frame) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(f.Time))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(f.Processes)))
	for _, p := range f.Processes {
		out = appendProcess(out, p)
	}
	return out
}

func appendProcess(out []byte, p *trace.Process) []byte {
	words, err := json.Marshal(p.Info)
	if err != nil { // a year beyond 9999: keep what the numbers need
		words, _ = json.Marshal(trace.Info{PID: p.PID, Parent: p.Parent})
	}
	out = appendText(out, words)
	flags := uint64(0)
	if p.Ended {
		flags |= 1
	}
	if p.FoldedIn {
		flags |= 2
	}
	if p.Killed {
		flags |= 4
	}
	out = appendWords(out, flags, p.Lost, p.Gone, uint64(p.Queue.Depth), uint64(p.Queue.Capacity))
	out = appendCounters(out, p.Folded)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(p.Workers)))
	for i := range p.Workers {
		out = appendWorker(out, &p.Workers[i])
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(p.FDs)))
	for i := range p.FDs {
		out = appendFD(out, &p.FDs[i])
	}
	return out
}

func appendWorker(out []byte, w *trace.Worker) []byte {
	flags := uint64(0)
	if w.Alive {
		flags |= 1
	}
	if w.Standing {
		flags |= 2
	}
	out = appendText(out, []byte(w.Name))
	out = appendWords(out, uint64(w.Number), uint64(w.Thread), flags, uint64(w.Call), uint64(w.CallFD), uint64(w.Since),
		w.Turn, 0, uint64(w.Counted), w.Accept) // the 0 was a count that nobody looked at
	return appendCounters(out, w.Counters)
}

const fdBytes = 11 * 8

func appendFD(out []byte, d *trace.FD) []byte {
	return appendWords(out, uint64(d.Number), uint64(d.Kind), uint64(d.Interest), uint64(d.Owner), uint64(d.Opened),
		uint64(d.ReadyTime), uint64(d.ReadyTurn)|uint64(d.ReadyFor)<<32, uint64(d.UsedTime), d.In, d.Out, trace.PackPeer(d.Peer))
}

func appendText(out, text []byte) []byte {
	out = binary.LittleEndian.AppendUint32(out, uint32(len(text)))
	return append(out, text...)
}

func appendWords(out []byte, words ...uint64) []byte {
	for _, w := range words {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

func appendCounters(out []byte, c trace.Counters) []byte {
	words := c.Words()
	return appendWords(out, words[:]...)
}

// decodeTables reads what encodeTables wrote. It takes no more memory than a
// small multiple of data.
func decodeTables(data []byte) (*trace.Frame, error) {
	c := cursor{data: data}
	f := &trace.Frame{Time: int64(c.word())}
	for n := c.half(); n > 0 && !c.failed; n-- {
		f.Processes = append(f.Processes, c.process())
	}
	if c.failed || len(c.data) != 0 {
		return nil, errDamaged
	}
	return f, nil
}

// A cursor takes values from the front of data; once they run out it has failed,
// and gives zeros.
type cursor struct {
	data   []byte
	failed bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.data) {
		c.failed, c.data = true, nil
		return nil
	}
	b := c.data[:n]
	c.data = c.data[n:]
	return b
}

func (c *cursor) word() uint64 {
	if b := c.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (c *cursor) half() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) number() int { return int(int64(c.word())) }

func (c *cursor) counters() trace.Counters {
	var w [trace.CounterWords]uint64
	for i := range w {
		w[i] = c.word()
	}
	return trace.CountersOf(w[:])
}

func (c *cursor) process() *trace.Process {
	p := &trace.Process{}
	if err := json.Unmarshal(c.take(int(c.half())), &p.Info); err != nil {
		c.failed = true
		return p
	}
	clean.Strings(&p.Info)
	flags := c.word()
	p.Ended, p.FoldedIn, p.Killed = flags&1 != 0, flags&2 != 0, flags&4 != 0
	p.Lost, p.Gone = c.word(), c.word()
	p.Queue.Depth, p.Queue.Capacity = c.number(), c.number()
	p.Folded = c.counters()
	for n := c.half(); n > 0 && !c.failed; n-- {
		p.Workers = append(p.Workers, c.worker())
	}
	n := int(c.half())
	if n*fdBytes > len(c.data) {
		c.failed = true
		return p
	}
	p.FDs = make([]trace.FD, n)
	for i := range p.FDs {
		p.FDs[i] = c.fd()
	}
	return p
}

func (c *cursor) worker() trace.Worker {
	w := trace.Worker{Name: clean.Name(string(c.take(int(c.half()))))}
	w.Number, w.Thread = c.number(), c.number()
	flags := c.word()
	w.Alive, w.Standing = flags&1 != 0, flags&2 != 0
	w.Call, w.CallFD, w.Since = trace.Op(c.word()), c.number(), int64(c.word())
	w.Turn, _, w.Counted, w.Accept = c.word(), c.word(), int64(c.word()), c.word()
	w.Counters = c.counters()
	return w
}

func (c *cursor) fd() trace.FD {
	number := c.number()
	if !trace.IsFD(number) {
		c.failed = true
	}
	d := trace.FD{Number: number, Kind: trace.Kind(c.word()), Interest: kernel.Events(c.word()), Owner: c.number(), Opened: int64(c.word())}
	d.ReadyTime = int64(c.word())
	ready := c.word()
	d.ReadyTurn, d.ReadyFor = uint32(ready), kernel.Events(ready>>32)
	d.UsedTime, d.In, d.Out = int64(c.word()), c.word(), c.word()
	d.Peer = trace.UnpackPeer(c.word())
	return d
}
