package recording

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"muxlab/harness/units"
)

// A Replay is a recording that is open. Its Past goes through it, at the pace of the
// caller. Close closes the file.
type Replay struct {
	Past
	file    io.Closer
	data    io.ReaderAt
	kept    []*kept
	last    int64 // the time it ends
	lost    uint64
	damage  *DamageError
	foreign *Foreign // nil: it was recorded
	known   context  // the last one read
}

// A DamageError says where a recording stops making sense. What came before it is whole,
// and is shown.
type DamageError struct {
	Name   string // of the file, as errors call it
	Offset int64  // bytes from the beginning of the file
	Line   int    // from 1, where strace wrote the file; else 0
	Why    string // the end of a sentence: "it was cut short"
}

// Error returns one sentence with the place, a line or a byte, and the reason.
func (e *DamageError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s is good up to line %s, and there %s", e.Name, units.Count(e.Line), e.Why)
	}
	return fmt.Sprintf("%s is good up to byte %s, and there %s", e.Name, units.Count(e.Offset), e.Why)
}

// NewReplay opens the recording of size bytes in data, which must not change. name is what
// errors call it. It reads all of data once. Without a file the Replay closes nothing. Data
// that is no recording, has another version or has nothing whole in it is an error; damage
// is not, see Damage.
func NewReplay(data io.ReaderAt, size int64, name string) (*Replay, error) {
	in := bufio.NewReaderSize(io.NewSectionReader(data, 0, size), 1<<20)
	head := make([]byte, recordHeader)
	if _, err := io.ReadFull(in, head); err != nil || string(head[:len(recordMagic)]) != recordMagic {
		return nil, fmt.Errorf("%s is not a recording", name)
	}
	if v := binary.LittleEndian.Uint32(head[len(recordMagic):]); v != recordVersion {
		age := "a newer"
		if v < recordVersion {
			age = "an older"
		}
		return nil, fmt.Errorf("%s is a recording of version %d, from %s muxlab; this one reads version %d", name, v, age, recordVersion)
	}
	r := &Replay{data: data}
	r.Past.from = r
	at := int64(recordHeader)
	for {
		n, over, err := r.chunk(in, at, size)
		if err != nil {
			r.damage = &DamageError{Name: name, Offset: at, Why: err.Error()}
		}
		if over || err != nil {
			break
		}
		at += n
	}
	if len(r.kept) == 0 {
		return nil, fmt.Errorf("%s is a recording with nothing in it", name)
	}
	return r, nil
}

var (
	// ErrCut says that a recording ends in the middle of a chunk.
	ErrCut      = errors.New("it was cut short")
	errChecksum = errors.New("its checksum does not fit")
	errChunk    = errors.New("a chunk is longer than " + units.Text.Size(chunkAtMost))
	// ErrOrder says that a recording goes back in time.
	ErrOrder = errors.New("its time goes backwards")
)

// chunk takes in the chunk at a place in the file; over says that it was the last.
func (r *Replay) chunk(in *bufio.Reader, at, size int64) (n int64, over bool, err error) {
	var head [chunkHeader]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, false, ErrCut
	}
	length := int64(binary.LittleEndian.Uint32(head[:]))
	if length > chunkAtMost {
		return 0, false, errChunk
	}
	n = chunkHeader + length + chunkTrailer
	if at+n > size { // asked first: no more memory is taken than the file is long
		return 0, false, ErrCut
	}
	body := make([]byte, length+chunkTrailer)
	if _, err := io.ReadFull(in, body); err != nil {
		return 0, false, ErrCut
	}
	kind, data := head[4], body[:length]
	sum := crc32.Update(crc32.ChecksumIEEE([]byte{kind}), crc32.IEEETable, data)
	if binary.LittleEndian.Uint32(body[length:]) != sum {
		return 0, false, errChecksum
	}
	return n, kind == chunkEnd, r.take(kind, data, piece{at: at + chunkHeader, size: int(length)})
}

func (r *Replay) take(kind byte, data []byte, where piece) error {
	switch kind {
	case chunkTables:
		f, err := decodeTables(data)
		if err != nil {
			return err
		}
		if n := len(r.kept); n > 0 && f.Time < r.kept[n-1].begins {
			return ErrOrder
		}
		r.kept = append(r.kept, &kept{begins: f.Time, tables: where})
		r.last = max(r.last, f.Time)
	case chunkEvents:
		b, _, err := batchOf(data)
		if err != nil || len(r.kept) == 0 {
			return errDamaged
		}
		k := r.kept[len(r.kept)-1]
		k.batches = append(k.batches, where)
		r.lost += b.lost
		r.last = max(r.last, b.until)
	case chunkContext:
		if len(data) < contextHeader || len(r.kept) == 0 {
			return errDamaged
		}
		k := r.kept[len(r.kept)-1]
		time := int64(binary.LittleEndian.Uint64(data))
		k.contexts = append(k.contexts, context{time, piece{at: where.at + contextHeader, size: where.size - contextHeader}})
	}
	return nil // a kind of chunk that is not known is passed over
}

// Damage returns where and how the recording is damaged: a *DamageError, or nil.
func (r *Replay) Damage() error {
	if r.damage == nil {
		return nil
	}
	return r.damage
}

// Foreign returns what strace saw of the program as a whole; ok is false if muxlab made the
// recording.
func (r *Replay) Foreign() (s Foreign, ok bool) {
	if r.foreign == nil {
		return s, false
	}
	return *r.foreign, true
}

// Lost returns how many events were lost while it was recorded, in all.
func (r *Replay) Lost() uint64 { return r.lost }

// NewPast returns another position in the recording, which another goroutine may use. It is
// good until the recording is closed.
func (r *Replay) NewPast() *Past {
	own := &Replay{data: r.data, kept: r.kept, last: r.last}
	own.Past.from = own
	return &own.Past
}

// Close closes the file, if OpenReplay, OpenFile or OpenForeign opened the Replay.
func (r *Replay) Close() error {
	r.Past.Close()
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// The segments of its Past.

func (r *Replay) numbers() (first, after int) { return 0, len(r.kept) }
func (r *Replay) begins(n int) int64          { return r.kept[n].begins }
func (r *Replay) ends(n int) int64 {
	if n+1 < len(r.kept) {
		return r.kept[n+1].begins
	}
	return math.MaxInt64
}
func (r *Replay) version(int) int { return 0 }
func (r *Replay) end() int64      { return r.last }

func (r *Replay) load(n int) (*segment, error) {
	var next *kept
	if n+1 < len(r.kept) {
		next = r.kept[n+1]
	}
	s, err := assemble(r.kept[n], next, r.read)
	if err != nil || next == nil {
		return s, err
	}
	data, err := r.read(next.tables)
	if err == nil {
		s.after, err = decodeTables(data)
	}
	return s, err
}

// context reads a context once: the frames that follow bear the same. A file that
// was cut behind the tables of its last segment has it in the one before.
func (r *Replay) context(n int, t int64) ([]byte, error) {
	c, ok := r.kept[n].contextAt(t)
	if !ok && n > 0 {
		c, ok = r.kept[n-1].contextAt(t)
	}
	if !ok {
		return nil, nil
	}
	if c.at != r.known.at {
		data, err := r.read(c.piece)
		if err != nil {
			return nil, err
		}
		r.known = context{c.time, piece{data: data, at: c.at}}
	}
	return r.known.data, nil
}

func (r *Replay) read(p piece) ([]byte, error) {
	data := make([]byte, p.size)
	if _, err := r.data.ReadAt(data, p.at); err != nil {
		return nil, fmt.Errorf("the recording changed while it was open: %w", err)
	}
	return data, nil
}
