package diagnose_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

// delays measures how long the threads of a server wait for a processor: what the
// kernel says of each thread in /proc/PID/task/TID/schedstat. Beside them it measures
// itself, a sleeper that is woken too late, because the clients are in this process
// (and because not every system has those files).
type delays struct {
	mu     sync.Mutex
	spells []spell
	last   map[string]int64 // by file, ns
}

// A spell is how long the thread that waited longest waited, between two samples.
type spell struct {
	from, to int64
	waited   time.Duration
}

// delaysEvery is how often the files are read: they are many.
const delaysEvery = 100 * time.Millisecond

// follow samples the server with this process id until quit is closed.
func (d *delays) follow(pid int, quit <-chan struct{}) {
	d.last = map[string]int64{}
	d.sample(pid)
	for before, over := trace.Now(), false; !over; {
		select {
		case <-quit:
			over = true
		case <-time.After(delaysEvery):
		}
		now := trace.Now()
		late := time.Duration(now-before) - delaysEvery
		waited := d.sample(pid)
		d.mu.Lock()
		d.spells = append(d.spells, spell{before, now, max(late, waited)})
		d.mu.Unlock()
		before = now
	}
}

// sample returns the longest wait of any thread since the sample before.
func (d *delays) sample(pid int) (longest time.Duration) {
	tree, _ := measure.Tree(pid)
	for _, p := range tree {
		files, _ := filepath.Glob("/proc/" + strconv.Itoa(p.PID) + "/task/*/schedstat")
		for _, file := range files {
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
