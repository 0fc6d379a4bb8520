package strace

import (
	"bytes"
	"io"
	"os"
	"testing"

	"muxlab/harness/recording"
	"muxlab/harness/trace/tracetest"
)

// FuzzStrace reads whatever it is given as the output of strace, and goes through
// what it made of it.
func FuzzStrace(f *testing.F) {
	for name := range Straced {
		data, err := os.ReadFile(StraceFile(name))
		tracetest.Check(f, err)
		f.Add(data)
		f.Add(data[len(data)/3:]) // strace was attached later
	}
	for _, seed := range []string{
		"", "1700000000.1 poll([{fd=3, events=POLLIN}, ...], 100, 0) = 1 ([{fd=3, revents=POLLIN}]) <0.000001>\n",
		"[pid 7] 1700000000.1 epoll_wait(3, [{EPOLLIN, {u32=4, u64=4}}, {events=0x1, data=7}], 8, 0) = 2 <0.1>\n",
		"7 1700000000.1 accept4(3<TCP:[[::1]:1->[::1]:2]>, {sa_family=AF_INET6, sin6_port=htons(2)}, [28]) = 4<a<b>\"c> <1.000000001>\n",
		"7 1700000000.1 close_range(3, 4294967295, 0) = 0 <0.1>\n7 1700000000.2 clone(flags=CLONE_THREAD <unfinished ...>\n8 1700000000.3 +++ killed by SIGKILL +++\n",
		"7 1700000000.1 select(1024, [3 4], [5], NULL, NULL <unfinished ...>\n7 1700000000.2 <... select resumed>) = 2 (in [3], out [5]) <0.1>\n",
		"7 1700000000.1 restart_syscall(<... resuming interrupted read ...>) = 1 <0.1>\n7 1700000000.2 +++ superseded by execve in pid 8 +++\n",
		"7 1700000000.1 execve(\"\\57a\\x41\", [\"a\", \"b.py\"], 0x7 /* 3 vars */strace: Process 9 attached\n) = 0 <0.1>\n7 1700000000.2 listen(1073741823, -1) = 0 <0.1>\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var out bytes.Buffer
		rec := recording.NewRecorder(&out)
		s := newReader(bytes.NewReader(data), "fuzz", rec.Add)
		if err := s.all(); err != nil {
			return
		}
		tracetest.Check(t, rec.Close())
		if s.damage != nil && (s.damage.Line < 1 || s.damage.Offset > int64(len(data))) {
			t.Errorf("damaged in line %d, at byte %d of %d", s.damage.Line, s.damage.Offset, len(data))
		}
		readAll(t, out.Bytes())
	})
}

// readAll goes through a recording forwards, back, and to its ends.
func readAll(t *testing.T, data []byte) {
	r, err := recording.NewReplay(bytes.NewReader(data), int64(len(data)), "fuzz")
	if err != nil {
		return
	}
	for range 20 {
		frame, err := r.Next()
		if frame != nil {
			for _, e := range frame.Events[:min(len(frame.Events), 100)] {
				_ = e.String()
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("what was made of it cannot be shown: %v", err)
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
