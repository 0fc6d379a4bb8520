package diagnose_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"muxlab/harness/trace"
)

// delays measures how long the threads of a server wait for a processor: what the
// kernel says of each thread in /proc/PID/task/TID/schedstat. Beside them it measures
// itself, a sleeper that is woken too late, because the clients are in this process
// (and because not every system has those files).
type delays struct {
	last map[string]int64 // by file, ns

	mu        sync.Mutex
	processes []int // of the server
	spells    []spell
}

// A spell is how long the thread that waited longest waited, between two samples.
type spell struct {
	from, to int64
	waited   time.Duration
}

// delaysEvery is how often the files are read: they are many.
const delaysEvery = 100 * time.Millisecond

// know sets the processes of the server, from what its traces say.
func (d *delays) know(all []*trace.Process) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.processes = d.processes[:0]
	for _, p := range all {
		if !p.Ended {
			d.processes = append(d.processes, p.PID)
		}
	}
}

// known returns the processes of the server.
func (d *delays) known() []int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]int(nil), d.processes...)
}

// follow samples the server until quit is closed.
func (d *delays) follow(quit <-chan struct{}) {
	d.last = map[string]int64{}
	d.sample()
	for before, over := trace.Now(), false; !over; {
		select {
		case <-quit:
			over = true
		case <-time.After(delaysEvery):
		}
		now := trace.Now()
		late := time.Duration(now-before) - delaysEvery
		waited := d.sample()
		d.mu.Lock()
		d.spells = append(d.spells, spell{before, now, max(late, waited)})
		d.mu.Unlock()
		before = now
	}
}

// sample returns the longest wait of any thread since the sample before.
func (d *delays) sample() (longest time.Duration) {
	for _, pid := range d.known() {
		for _, file := range schedstats(pid) {
			data, _ := os.ReadFile(file)
			fields := strings.Fields(string(data)) // on a processor, waiting for one, time slices
			if len(fields) < 2 {
				continue
			}
			ns, _ := strconv.ParseInt(fields[1], 10, 64)
			if before, known := d.last[file]; known {
				longest = max(longest, time.Duration(ns-before))
			}
			d.last[file] = ns
		}
	}
	return longest
}

// schedstats returns the files of the threads of a process. It is not filepath.Glob,
// which reads the folder of each thread too: the kernel makes an inode for each of its
// fifty files then, and takes them apart again when the thread ends.
func schedstats(pid int) (files []string) {
	dir, err := os.Open(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return nil
	}
	defer dir.Close()
	threads, _ := dir.Readdirnames(-1)
	for _, tid := range threads {
		files = append(files, dir.Name()+"/"+tid+"/schedstat")
	}
	return files
}

// waited returns for how long some thread waited in the stretch from from to to, which
// is made longer to whole samples.
func (d *delays) waited(from, to int64) (sum time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.spells {
		if s.to > from && s.from < to {
			sum += s.waited
		}
	}
	return sum
}

func TestWaitedInAStretch(t *testing.T) {
	d := &delays{spells: []spell{{0, 100, 1}, {100, 200, 10}, {200, 300, 100}, {300, 400, 1000}}}
	for _, c := range []struct {
		from, to int64
		want     time.Duration
	}{{100, 300, 110}, {150, 160, 10}, {150, 250, 110}, {-50, 1000, 1111}, {400, 500, 0}} {
		if got := d.waited(c.from, c.to); got != c.want {
			t.Errorf("from %d to %d: %d, not %d", c.from, c.to, got, c.want)
		}
	}
}
