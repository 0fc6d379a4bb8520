package judge

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"muxlab/grade/exercises"
	"muxlab/grade/sandbox"
	"muxlab/grade/verdict"
)

// A driver that is killed is an open result with a flag, never 0 points, and leaves no
// server behind.
func TestDriverThatDies(t *testing.T) {
	p := here(t)
	dir := p.submission(t, "daemon")
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			o := p.options("")
			o.unchecked = true
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			go func() {
				for ctx.Err() == nil {
					if pid := driverOf(os.Getpid()); pid != 0 {
						syscall.Kill(pid, syscall.SIGKILL)
						return
					}
					time.Sleep(time.Millisecond)
				}
			}()
			r, err := Apart(ctx, exercises.Epoll, dir, sandbox.Probe(ctx).Without(s.without...), o)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Incomplete || len(r.Stages) != len(exercises.Epoll.Stages) || r.Stages[0].State != verdict.GraderError {
				t.Errorf("%s: %+v", r.Score(), r.Stages)
			}
			if len(r.Flags) != 1 || r.Flags[0].Kind != "driver died" {
				t.Errorf("%+v", r.Flags)
			}
			p.unharmed(t)
		})
	}
}

// driverOf is the driver that pid has started; 0 if there is none.
func driverOf(pid int) int {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		line, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		stat, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		f := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if bytes.HasSuffix(line, []byte("\x00"+hidden+"\x00")) && len(f) > 1 && f[1] == strconv.Itoa(pid) {
			return n
		}
	}
	return 0
}
