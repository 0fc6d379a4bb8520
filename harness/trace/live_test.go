package trace

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// process makes the trace of a process of a run; pid need not be one.
func process(t testing.TB, dir string, pid, parent int) *Writer {
	t.Helper()
	w, err := Create(dir, Size{Workers: 2, FDs: 64, Rings: 1, Events: 64}, Info{PID: pid, Parent: parent, Model: "test"})
	check(t, err)
	return w
}

// work lets a brief worker of w close n descriptors (in name only) and end.
func work(w *Writer, n int) {
	s, _ := w.Slot("brief", Brief)
	for range n {
		s.Put(&Event{Time: Now(), Op: OpClose, FD: 1})
		s.Counters.Closes++
	}
	s.End()
}

// relook lets the next Next look at the folder.
func relook(l *Live) { l.looked = time.Time{} }

func next(t testing.TB, l *Live) *Frame {
	t.Helper()
	relook(l)
	f, err := l.Next()
	check(t, err)
	return f
}

// What was overwritten before the Source came is not lost; what is overwritten while it
// looks is.
func TestWhatWasOverwrittenBeforeIsNotLost(t *testing.T) {
	dir := t.TempDir()
	server := process(t, dir, os.Getpid(), 0)
	work(server, 1000)
	l := must[*Live](t)(Attach(dir))
	defer l.Close()
	f := next(t, l)
	if f.Lost != 0 || l.Lost() != 0 || f.Processes[0].Lost != 0 || !f.Late || !f.Gap() || len(f.Events) == 0 {
		t.Fatalf("first: %d lost, late %v, %d events", f.Lost, f.Late, len(f.Events))
	}
	work(server, 1000)
	f = next(t, l)
	if f.Lost+uint64(len(f.Events)) != 1002 || f.Lost == 0 || f.Late || l.Lost() != f.Lost {
		t.Errorf("then: %d lost, late %v, %d events", f.Lost, f.Late, len(f.Events))
	}
	work(server, 3)
	if f = next(t, l); f.Gap() {
		t.Errorf("at last: %d lost, late %v", f.Lost, f.Late)
	}
}

const child = 1 << 30 // no process has this number

func TestDeadChildIsCountedOnce(t *testing.T) {
	dir := t.TempDir()
	server := process(t, dir, os.Getpid(), 0)
	worker := process(t, dir, child, os.Getpid())
	l := must[*Live](t)(Attach(dir))
	defer l.Close()
	work(server, 1)
	work(worker, 10)
	if f := next(t, l); f.Total().Closes != 11 || len(f.Processes) != 2 || f.Server().PID != os.Getpid() {
		t.Fatalf("while both live: %+v", f.Total())
	}
	work(worker, 5)
	worker.Close()
	if f := next(t, l); f.Total().Closes != 16 {
		t.Fatalf("ended, not folded yet: %d", f.Total().Closes)
	}
	for range 3 { // once is enough, more do no harm
		FoldDead(server, dir, child)
		f := next(t, l)
		if p := f.Processes[1]; f.Total().Closes != 16 || !p.Ended || !p.FoldedIn || f.Server().Folded.Closes != 16 {
			t.Fatalf("folded: %+v, in all %d", p, f.Total().Closes)
		}
	}
}

// The last events of a process whose file is gone are read before it is dropped.
func TestFileOfADeadChildDisappears(t *testing.T) {
	dir := t.TempDir()
	server := process(t, dir, os.Getpid(), 0)
	worker := process(t, dir, child, os.Getpid())
	l := must[*Live](t)(Attach(dir))
	defer l.Close()
	next(t, l)
	work(worker, 100) // more than the ring holds
	FoldDead(server, dir, child)
	check(t, os.Remove(filepath.Join(dir, FileName(child))))
	f := next(t, l)
	if len(f.Processes) != 2 || f.Lost+uint64(len(f.Events)) != 102 || f.Lost == 0 || f.Total().Closes != 100 {
		t.Fatalf("the last frame has %d processes, %d events, %d lost", len(f.Processes), len(f.Events), f.Lost)
	}
	lost := f.Lost
	f = next(t, l)
	if len(f.Processes) != 1 || len(f.Events) != 0 || f.Lost != 0 || f.Total().Closes != 100 || l.Lost() != lost {
		t.Fatalf("then: %d processes, %d events, %d lost, %d in all", len(f.Processes), len(f.Events), f.Lost, l.Lost())
	}
	if len(l.readers) != 1 {
		t.Error("the reader was kept")
	}
}

// A server whose trace somebody removes runs on, and is not said to have ended.
func TestLiveTraceRemoved(t *testing.T) {
	dir := t.TempDir()
	defer process(t, dir, os.Getpid(), 0).Close()
	l := must[*Live](t)(Attach(dir))
	defer l.Close()
	next(t, l)
	check(t, os.Remove(filepath.Join(dir, FileName(os.Getpid()))))
	next(t, l) // still open
	relook(l)
	if _, err := l.Next(); err == nil || err == io.EOF || !strings.Contains(err.Error(), "it runs on") {
		t.Errorf("%v", err)
	}
}

// A child is folded at any point between our look at its parent and our look at the
// last of its siblings: it counts once.
func TestChildFoldedWhileWeLook(t *testing.T) {
	for when := range 4 {
		dir := t.TempDir()
		server := process(t, dir, os.Getpid(), 0)
		l := must[*Live](t)(Attach(dir))
		for n := range 2 {
			work(process(t, dir, child+n, os.Getpid()), 10)
		}
		next(t, l)
		f := &Frame{Time: Now()}
		for i, r := range l.inOrder() {
			if i == 2 { // whatever becomes of the other one
				FoldDead(server, dir, child+1)
			}
			if i == when {
				FoldDead(server, dir, child)
			}
			check(t, r.frame(f))
		}
		if when == 3 {
			FoldDead(server, dir, child)
		}
		if l.settle(f); f.Total().Closes != 20 || f.Torn() {
			t.Errorf("folded before look %d: %d closes, not 20; torn: %v", when, f.Total().Closes, f.Torn())
		}
		if f = next(t, l); f.Total().Closes != 20 || f.Server().Folded.Closes != 20 {
			t.Errorf("folded before look %d, and then: %d closes, %d of them folded", when, f.Total().Closes, f.Server().Folded.Closes)
		}
		check(t, l.Close())
	}
}

func TestFoldDeadToleratesAnything(t *testing.T) {
	dir := t.TempDir()
	server := process(t, dir, os.Getpid(), 0)
	FoldDead(server, dir, child) // none there
	name := filepath.Join(dir, FileName(child))
	for _, content := range []string{"", "x", strings.Repeat("garbage ", 10000), strings.Repeat("\x00", 8192)} {
		check(t, os.WriteFile(name, []byte(content), 0o600))
		FoldDead(server, dir, child)
	}
	check(t, os.Remove(name))
	process(t, dir, child, os.Getpid())
	check(t, os.Truncate(name, 4096+100)) // cut behind its header
	FoldDead(server, dir, child)
}

func TestLiveEnds(t *testing.T) {
	dir := t.TempDir()
	l := must[*Live](t)(Attach(dir))
	defer l.Close()
	if f := next(t, l); f.Server() != nil { // it is about to start
		t.Fatal("a server from nowhere")
	}
	server := process(t, dir, os.Getpid(), 0)
	next(t, l)
	work(server, 3)
	server.Close()
	relook(l)
	f, err := l.Next()
	if err != io.EOF || len(f.Events) != 5 || !f.Server().Ended {
		t.Fatalf("the end: %v, %+v", err, f)
	}
	check(t, os.RemoveAll(dir))
	relook(l)
	if _, err := l.Next(); err != io.EOF {
		t.Fatalf("a run that is cleared away: %v", err)
	}
	relook(l)
	if _, err := l.Next(); err != io.EOF {
		t.Fatalf("after its end: %v", err)
	}
}

func TestKilledServerEnds(t *testing.T) {
	dir := t.TempDir()
	process(t, dir, child, 0)
	l := must[*Live](t)(Attach(dir))
	defer l.Close()
	if f, err := l.Next(); err != io.EOF || f.Server() == nil {
		t.Fatalf("a server that is dead: %v", err)
	}
}

// What was taken back is written over, and nothing of it comes again.
func TestReusedEventsAreNew(t *testing.T) {
	w, words := inMemory(t, Size{Workers: 1, FDs: 64, Rings: 2, Events: 256})
	l := &Live{number: func(pid int) int { return pid }, readers: map[int]*reader{child: words.reader(t)}, refused: map[int]error{}, looked: time.Now().Add(time.Hour)}
	r := w.mem.ring(1)
	for round := range 3 {
		for n := range 100 - 30*round {
			e := numbered(1000*round + n)
			r.put(&e)
		}
		f := &Frame{Events: l.spare}
		for _, rd := range l.inOrder() {
			check(t, rd.frame(f))
		}
		if len(f.Events) != 100-30*round || f.Events[0].FD != 1000*round {
			t.Fatalf("round %d: %d events, the first %+v", round, len(f.Events), f.Events[0])
		}
		if l.Reuse(f); f.Events != nil {
			t.Fatal("the frame has its events still")
		}
	}
}
