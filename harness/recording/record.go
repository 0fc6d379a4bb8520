package recording

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"time"

	"muxlab/harness/trace"
)

// A recording is a file of chunks:
//
//	8 bytes  recordMagic
//	4 bytes  recordVersion
//	chunks:  4 bytes length of the data, 1 byte kind, the data, 4 bytes CRC-32 (IEEE) of kind and data
//
// Numbers are little-endian. A chunk is tables (they begin a segment), a batch
// of events, a context (what the viewer knew, of the segment it stands in; see
// Frame), or the end, which says that the recording was closed in good order. A
// reader passes over a kind of chunk that it does not know. One that meets a chunk
// it cannot believe stops there: what came before is whole.
const (
	recordMagic   = "muxlab\x1a\n" // a file that was changed as text is another one
	recordVersion = 1
	recordHeader  = len(recordMagic) + 4
	chunkHeader   = 4 + 1
	chunkTrailer  = 4
	// chunkAtMost is the most data in a chunk: tables of a million descriptors have less.
	// A file may claim 4 GB, and be a hole of that length.
	chunkAtMost = 128 << 20

	chunkTables  byte = 'T'
	chunkEvents  byte = 'E'
	chunkContext byte = 'C'
	chunkEnd     byte = 'Z'
)

// A Recorder writes the frames of a source as a recording. It is used by one goroutine.
type Recorder struct {
	to      io.Writer
	cut     cutter
	last    *trace.Frame
	err     error
	started bool
}

// NewRecorder returns a Recorder that writes to w, one call of Write a chunk. The caller
// closes w, after Close.
func NewRecorder(w io.Writer) *Recorder { return &Recorder{to: w, cut: newCutter()} }

// Derived says that the tables of all frames follow from the events, as they do in what
// strace wrote: the recorder need not write long ones every second.
func (r *Recorder) Derived() { r.cut.derived = true }

// Add writes the next frame of the source; the events of its last moments wait for the
// next Add. It keeps f, which must not change until then.
// After an error of w every Add returns that error.
func (r *Recorder) Add(f *trace.Frame) error {
	r.start()
	b, starts := r.cut.add(f)
	r.batch(b)
	if starts {
		r.chunk(chunkTables, r.cut.tables(f))
	}
	r.context(f, starts)
	r.last = f
	return r.err
}

// Close writes what Add kept back, the last tables, and the end. It does not close w. A
// recording that was not closed can be replayed up to its last whole chunk.
func (r *Recorder) Close() error {
	r.start()
	if r.last != nil {
		at := *r.last
		at.Events, at.Lost, at.Context = nil, 0, nil
		for _, e := range r.cut.held {
			at.Time = max(at.Time, e.Time+1) // the last tables come after them
		}
		r.batch(r.cut.flush(at.Time, &at))
		r.chunk(chunkTables, r.cut.tables(&at))
		r.context(&at, true)
	}
	r.chunk(chunkEnd, nil)
	return r.err
}

func (r *Recorder) start() {
	if !r.started {
		r.started = true
		r.write(binary.LittleEndian.AppendUint32([]byte(recordMagic), recordVersion))
	}
}

func (r *Recorder) batch(b batch) {
	if len(b.events) > 0 || b.lost > 0 {
		r.chunk(chunkEvents, encodeBatch(b))
	}
}

func (r *Recorder) context(f *trace.Frame, starts bool) {
	if data, _ := r.cut.context(f, starts); data != nil {
		r.chunk(chunkContext, data)
	}
}

// chunk writes a chunk in one piece: one that is cut off can only be the last.
func (r *Recorder) chunk(kind byte, data []byte) {
	if len(data) > chunkAtMost {
		r.err = errors.Join(r.err, errChunk)
		return
	}
	out := make([]byte, 0, chunkHeader+len(data)+chunkTrailer)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	out = append(append(out, kind), data...)
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
	r.write(out)
}

func (r *Recorder) write(b []byte) {
	if r.err == nil {
		_, r.err = r.to.Write(b)
	}
}

// Record writes the frames of src to w until src ends or stop is closed. It returns the
// error of w or src, nil at io.EOF. The caller closes both.
func Record(w io.Writer, src trace.Source, stop <-chan struct{}) error {
	r := NewRecorder(w)
	tick := time.NewTicker(drainEvery)
	defer tick.Stop()
	for {
		f, err := src.Next()
		if f != nil {
			r.Add(f)
		}
		if err == io.EOF || r.err != nil {
			return r.Close()
		}
		if err != nil {
			r.Close()
			return err
		}
		select {
		case <-stop:
			return r.Close()
		case <-tick.C:
		}
	}
}

// drainEvery is how often a recording looks: rings of 4,096 events a worker are
// overwritten in this time only by more than 200,000 events a second.
const drainEvery = 20 * time.Millisecond
