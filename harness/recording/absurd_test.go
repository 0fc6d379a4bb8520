package recording

import (
	"math"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// A descriptor that no process can have, in a file that is damaged or made up, is
// in no table: whatever is kept of descriptors elsewhere grows with their numbers.
func TestAbsurdDescriptors(t *testing.T) {
	for _, fd := range []int{-1, math.MinInt32, trace.MaxFDs, math.MaxInt32} {
		s := NewState()
		for i, op := range []trace.Op{trace.OpListen, trace.OpAccept, trace.OpInherited, trace.OpEpollAdd, trace.OpInterest, trace.OpReady, trace.OpRead, trace.OpWrite, trace.OpClose} {
			e := trace.Event{Time: int64(i + 1), PID: 1, Op: op, FD: fd, Arg: uint32(trace.Connection)}
			if op == trace.OpAccept {
				e.FD, e.Result = 3, fd
			}
			s.Apply(e)
		}
		for _, p := range s.processes {
			if len(p.open) > 0 {
				t.Errorf("descriptor %d is in the table: %+v", fd, p.open)
			}
		}
		tables := encodeTables(&trace.Frame{Processes: []*trace.Process{{FDs: []trace.FD{{Number: fd}}}}})
		if _, err := decodeTables(tables); err == nil {
			t.Errorf("a recording with descriptor %d was taken for sound", fd)
		}
	}
}

// What has no end, or may keep one waiting for ever, is no recording.
func TestOpensFilesAlone(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	tracetest.Check(t, syscall.Mkfifo(fifo, 0o600))
	for _, name := range []string{fifo, "/dev/zero", t.TempDir()} {
		if _, err := OpenReplay(name); err == nil || !strings.Contains(err.Error(), "is not a file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
