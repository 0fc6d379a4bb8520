package strace

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"muxlab/harness/trace"
)

// crowded is what strace would write of a server with n threads, each of which serves a
// descriptor of its own that it polls, step ns apart; all end at the end.
func crowded(n int, step int64) string {
	var b strings.Builder
	at := int64(1_795_557_690e9)
	line := func(tid int, format string, a ...any) {
		at += step
		fmt.Fprintf(&b, "%d %d.%06d %s\n", tid, at/1e9, at%1e9/1000, fmt.Sprintf(format, a...))
	}
	line(4711, `socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3 <0.000001>`)
	line(4711, `listen(3, 5) = 0 <0.000001>`)
	for i := range n {
		fd, tid := 4+i, 5000+i
		line(4711, `accept(3, {sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr("127.0.0.1")}, [16]) = %d <0.000001>`, 1024+i%60000, fd)
		line(4711, `clone(flags=CLONE_VM|CLONE_THREAD, parent_tid=[%d]) = %d <0.000001>`, tid, tid)
		line(tid, `poll([{fd=%d, events=POLLIN}], 1, -1) = 1 ([{fd=%d, revents=POLLIN}]) <0.000001>`, fd, fd)
		line(tid, `read(%d, "hello", 4096) = 5 <0.000001>`, fd)
	}
	for i := range n {
		line(5000+i, `close(%d) = 0 <0.000001>`, 4+i)
		line(5000+i, `+++ exited with 0 +++`)
	}
	return b.String()
}

// A text with many threads and descriptors is read in time that grows with its length:
// four times as many threads cost no more than about four times as much, and not
// sixteen times, though their calls are far apart in time and there could be a frame,
// with a row for each of them, after every call.
func TestManyThreadsAreLinear(t *testing.T) {
	const step = 30_000_000
	if few, many := rowsRead(t, crowded(1_000, step)), rowsRead(t, crowded(4_000, step)); many > 8*few {
		t.Errorf("frames of %d rows in all for 1,000 threads, and of %d for 4,000", few, many)
	}
	done := make(chan error)
	go func() {
		done <- newReader(strings.NewReader(crowded(30_000, 10_000)), "it", func(*trace.Frame) error { return nil }).all()
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(40 * time.Second):
		t.Error("30,000 threads take more than 40 s")
	}
}

// rowsRead is how many rows the frames of a text have, and the replay of the recording
// that is made of it.
func rowsRead(t *testing.T, text string) (rows int) {
	t.Helper()
	count := func(f *trace.Frame) error {
		for _, p := range f.Processes {
			rows += len(p.FDs) + len(p.Workers)
		}
		return nil
	}
	if err := newReader(strings.NewReader(text), "it", count).all(); err != nil {
		t.Fatal(err)
	}
	replay, err := openText(strings.NewReader(text), "it")
	if err != nil {
		t.Fatal(err)
	}
	defer replay.Close()
	for {
		f, err := replay.Next()
		if f != nil {
			count(f)
		}
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
