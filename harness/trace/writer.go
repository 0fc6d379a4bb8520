package trace

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"muxlab/harness/files"
	"muxlab/harness/units"
)

// A Writer is the trace of one process while it runs. Its methods may be called
// from any thread; what the workers write goes past it, without a lock. The
// methods of a nil Writer do nothing: a server that has no room for a trace runs
// untraced.
type Writer struct {
	mem memory

	mu       sync.Mutex
	slots    []int // worker slots that ended and may be used again
	rings    int   // rings given out; ring 0 is the shared one
	sharedMu sync.Mutex
	shared   ring
}

// FileName returns the name of a process's trace in the folder of its run.
func FileName(pid int) string { return strconv.Itoa(pid) + traceSuffix }

const traceSuffix = ".trace"

// Create makes the trace file of this process in dir. The file is allocated to
// its full size at once: a hole in a file system that then fills up would end
// the program with SIGBUS. The caller calls Close; the file stays until it is
// removed. With an error nothing is left behind, and the server runs untraced:
// the methods of a nil Writer do nothing.
func Create(dir string, size Size, info Info) (*Writer, error) {
	size = size.normal()
	name := filepath.Join(dir, FileName(info.PID))
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close() // the mapping stays, and the server has its descriptors to itself
	w, err := createIn(f, size, info)
	if err != nil {
		os.Remove(name)
		return nil, err
	}
	w.inherit(filepath.Join(dir, FileName(info.Parent)))
	return w, nil
}

// inherit takes over the hold of the parent, whose trace is name: a process that
// begins while its server is held stands still too, and does not run until the viewer
// has seen it. The trace is there already, so that whoever lets go finds it, either
// here or there.
func (w *Writer) inherit(name string) {
	for until := leaseIn(name); until != 0; {
		w.mem.store(hLease, until)
		now := leaseIn(name)
		if now == until {
			return
		}
		until = now
	}
	w.mem.store(hLease, 0)
}

// leaseIn is until when the process is held whose trace is name; 0: it is not.
func leaseIn(name string) uint64 {
	f, err := openIn("", name, os.O_RDONLY)
	if err != nil {
		return 0
	}
	defer f.Close()
	var b [8]byte
	if _, err := f.ReadAt(b[:], hLease*8); err != nil {
		return 0
	}
	return binary.NativeEndian.Uint64(b[:])
}

// reserve is files.Allocate; a test makes it fail.
var reserve = files.Allocate

func createIn(f *os.File, size Size, info Info) (*Writer, error) {
	bytes := size.words() * 8
	if err := reserve(f, int64(bytes)); err != nil {
		return nil, fmt.Errorf("no room for a trace of %s in %s: %w", units.Text.Size(int64(bytes)), filepath.Dir(f.Name()), err)
	}
	data, err := unix.Mmap(int(f.Fd()), 0, bytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("the trace %s cannot be mapped: %w", f.Name(), err)
	}
	info.Start, info.Mono = time.Now(), Now()
	w, err := newWriter(unsafe.Slice((*uint64)(unsafe.Pointer(&data[0])), size.words()), size, info)
	if err != nil {
		unix.Munmap(data)
	}
	return w, err
}

// newWriter writes into memory that somebody else owns.
func newWriter(words []uint64, size Size, info Info) (*Writer, error) {
	size = size.normal()
	m, err := newMemory(words, size, info)
	if err != nil {
		return nil, err
	}
	w := &Writer{mem: m, rings: 1}
	w.shared = m.ring(0)
	w.shared.lock = &w.sharedMu
	return w, nil
}

// Close marks the trace as ended in good order. The mapping stays, since a
// worker that is late may still write; it goes with the process.
func (w *Writer) Close() error {
	if w != nil {
		w.mem.store(hEnded, endedInGood)
	}
	return nil
}

// Lifetime says how long a worker lives, and with it whether it gets a ring.
type Lifetime int

const (
	// Long: for the life of the process (a loop, an acceptor, a pool's worker).
	Long Lifetime = iota
	// Brief: for one connection. Brief workers share a ring.
	Brief
)

// Slot gives the calling worker a slot, and a ring of its own if it lives long and one is
// left. Without a free slot it returns false, and the header counts the worker. The worker
// calls the slot's End, last.
func (w *Writer) Slot(name string, life Lifetime) (s Slot, ok bool) {
	if w == nil {
		return s, false
	}
	w.mu.Lock()
	n, ok := w.slot()
	var r ring // none of its own: Put takes the shared one
	if ok && life == Long && w.rings < w.mem.size.Rings {
		r = w.mem.ring(w.rings)
		w.rings++
	}
	w.mu.Unlock()
	if !ok {
		w.mem.add(hGone, 1)
		return s, false
	}
	s = Slot{w: w, mem: w.mem, ring: r, at: w.mem.size.worker(n), worker: n}
	s.start(name)
	return s, true
}

// free lets another worker have the slot n.
func (w *Writer) free(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slots = append(w.slots, n)
}

// slot finds a free worker slot; a slot that ended is used again, last in first out.
func (w *Writer) slot() (int, bool) {
	if n := len(w.slots); n > 0 {
		s := w.slots[n-1]
		w.slots = w.slots[:n-1]
		return s, true
	}
	used := int(w.mem.load(hUsed))
	if used >= w.mem.size.Workers {
		return 0, false
	}
	w.mem.store(hUsed, uint64(used+1))
	return used, true
}

// fold adds what somebody did who is gone to this process's own account, so that no
// echo is forgotten with who did it. leave takes it from where it was until then; it
// is told what hFolds says from when on the account is here. Whoever reads both
// places reads them again if hFolds was odd, or another afterwards: so it counts
// what moves neither twice nor not at all.
func (w *Writer) fold(c Counters, leave func(at uint64)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	begun := w.mem.load(hFolds) + 1
	w.mem.store(hFolds, begun)
	leave(begun + 1)
	for i, v := range c.Words() {
		w.mem.store(hFolded+i, w.mem.load(hFolded+i)+v)
	}
	w.mem.store(hFolds, begun+1)
}

// ProcStart records that this process started the child pid.
func (w *Writer) ProcStart(pid int) { w.event(Event{Op: OpProcStart, FD: pid}) }

// ProcEnd records that the child pid ended; code is its exit code, or minus the
// number of the signal that killed it.
func (w *Writer) ProcEnd(pid, code int) { w.event(Event{Op: OpProcEnd, FD: pid, Result: code}) }

func (w *Writer) event(e Event) {
	if w == nil {
		return
	}
	e.Time, e.Worker = Now(), HarnessWorker
	w.shared.put(&e)
}

// RunsDir returns the folder of all runs of this user: in $XDG_RUNTIME_DIR, else in the
// temp directory, which must be there. It makes the folder, closed to others, if it is
// missing.
func RunsDir() (string, error) {
	base := os.Getenv("XDG_RUNTIME_DIR")
	name := "muxlab"
	if fi, err := os.Stat(base); !filepath.IsAbs(base) || err != nil || !fi.IsDir() {
		base, name = os.TempDir(), fmt.Sprintf("muxlab-%d", os.Getuid())
	}
	dir := filepath.Join(base, name)
	switch err := os.Mkdir(dir, 0o700); {
	case errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("there is no folder %s for traces: make it, or set TMPDIR to one that is there", base)
	case err != nil && !errors.Is(err, os.ErrExist):
		return "", err
	}
	return dir, private(dir)
}

// private refuses a folder that is not ours alone: in a shared temp directory
// somebody else may have made it first.
func private(dir string) error {
	var st unix.Stat_t
	if err := unix.Lstat(dir, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR || int(st.Uid) != os.Getuid() || st.Mode&0o077 != 0 {
		return fmt.Errorf("%s is not a folder of yours alone: remove it, or set XDG_RUNTIME_DIR to one that is", dir)
	}
	return nil
}

// NewRun makes the folder of a new run, named after the process pid that serves, and
// returns its path. It first removes what killed servers left behind. The caller removes
// the folder.
func NewRun(pid int) (string, error) {
	if _, err := Runs(); err != nil {
		return "", err
	}
	runs, err := RunsDir()
	if err != nil {
		return "", err
	}
	return os.MkdirTemp(runs, fmt.Sprintf("%d-", pid))
}

// Put writes e unchanged into the ring that brief workers share. Tests use it. w must
// not be nil.
func (w *Writer) Put(e Event) { w.shared.put(&e) }
