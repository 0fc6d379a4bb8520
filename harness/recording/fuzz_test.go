package recording

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"testing"

	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// FuzzReplay opens whatever it is given as a recording: first as it is, then with
// every checksum made right, so that what is behind the checksums is reached too.
func FuzzReplay(f *testing.F) {
	whole := sample(f)
	f.Add([]byte{})
	f.Add(whole)
	f.Add(whole[:len(whole)*2/3])
	f.Add(append(bytes.Clone(whole[:recordHeader]), 0xff, 0xff, 0xff, 0x7f, chunkEvents))
	f.Add(chunks(chunkTables, make([]byte, 12), chunkEvents, make([]byte, batchHeader), chunkTables, bytes.Repeat([]byte{0xff}, 200)))
	f.Add(chunks(chunkTables, make([]byte, 12), chunkEvents, append(make([]byte, 16), 2, 0, 0, 0), 'x', []byte("unknown"), chunkContext, []byte("now"), chunkEnd, nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		walk(t, data)
		walk(t, mended(data))
	})
}

// walk goes through a recording in every way there is.
func walk(t *testing.T, data []byte) {
	r, err := NewReplay(bytes.NewReader(data), int64(len(data)), "fuzz")
	if err != nil {
		return
	}
	_, _, _ = r.Damage(), r.Lost(), r.Close()
	for range 20 {
		frame, err := r.Next()
		if frame != nil {
			_, _ = frame.Total(), frame.Server()
			for _, e := range frame.Events[:min(len(frame.Events), 100)] {
				_ = e.String()
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("a recording that opened cannot be shown: %v", err)
		}
	}
	for _, by := range []int{-1, 1, -3, 0, 5} {
		r.Step(7, 0, by)
		r.Step(0, 0, by)
	}
	for _, at := range []int64{r.End(), r.Begin(), (r.End() + r.Begin()) / 2, -1 << 63, 1<<63 - 1} {
		r.At(at)
		r.Advance(at)
	}
}

// sample is a recording of a little of everything.
func sample(t testing.TB) []byte {
	w, words := plainMemory(t, tracetest.Small)
	r := words
	var out bytes.Buffer
	rec := NewRecorder(&out)
	rec.cut.span, rec.cut.flight = 0, 0 // a segment a frame
	tracetest.Check(t, rec.Add(glimpse(t, r)))
	for range 4 {
		tracetest.Work(w, 3)
		w.ProcStart(tracetest.Child)
		w.ProcEnd(tracetest.Child, -9)
		for _, op := range []trace.Op{trace.OpAccept, trace.OpEpollAdd, trace.OpReady, trace.OpEnqueue, trace.OpWait, trace.OpInherited, trace.OpPipe, trace.OpClose} {
			e := trace.Event{Time: trace.Now(), Op: op, FD: 9, Result: 8, Arg: 0x50001, Flags: trace.NewTurn | trace.Blocking, Dur: 100, Turn: uint32(op)}
			w.Put(e)
		}
		now := glimpse(t, r)
		now.Context = fmt.Appendf(nil, "%d", now.Time)
		tracetest.Check(t, rec.Add(now))
	}
	tracetest.Check(t, rec.Close())
	return out.Bytes()
}

// chunks makes a recording of kinds and data, in turn.
func chunks(of ...any) []byte {
	var out bytes.Buffer
	r := NewRecorder(&out)
	r.start()
	for i := 0; i < len(of); i += 2 {
		data, _ := of[i+1].([]byte)
		kind, ok := of[i].(byte)
		if !ok {
			kind = byte(of[i].(rune))
		}
		r.chunk(kind, data)
	}
	return out.Bytes()
}

// mended makes the header and the checksums right.
func mended(data []byte) []byte {
	if len(data) < recordHeader {
		return data
	}
	out := append(binary.LittleEndian.AppendUint32([]byte(recordMagic), recordVersion), data[recordHeader:]...)
	for at := recordHeader; at+chunkHeader+chunkTrailer <= len(out); {
		n := int(binary.LittleEndian.Uint32(out[at:]))
		end := at + chunkHeader + n
		if end+chunkTrailer > len(out) {
			break
		}
		binary.LittleEndian.PutUint32(out[end:], crc32.ChecksumIEEE(out[at+4:end]))
		at = end + chunkTrailer
	}
	return out
}
