package recording

import (
	"encoding/binary"
	"math"
	"runtime"
	"strings"
	"testing"

	"muxlab/harness/trace"
)

// A hole is a file that is a recording at its beginning, and then nothing but zeros.
type hole []byte

func (h hole) ReadAt(b []byte, at int64) (int, error) {
	clear(b)
	if at < int64(len(h)) {
		copy(b, h[at:])
	}
	return len(b), nil
}

// A chunk that claims 4 GB, in a sparse file of that length, costs no memory: the
// recording is good up to there.
func TestAChunkIsBounded(t *testing.T) {
	var out strings.Builder
	r := NewRecorder(&out)
	r.Add(&trace.Frame{Time: 1, Processes: []*trace.Process{{Info: trace.Info{PID: 1, Model: "epoll"}}}})
	file := hole(binary.LittleEndian.AppendUint32([]byte(out.String()), math.MaxUint32))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	replay, err := NewReplay(file, 5<<30, "it.mux")
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20 {
		t.Errorf("it took %d bytes", took)
	}
	if d := replay.Damage(); d == nil || !strings.Contains(d.Error(), "a chunk is longer than 134.2 MB") {
		t.Errorf("the damage is %v", d)
	}
}
