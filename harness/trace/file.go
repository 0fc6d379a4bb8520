package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
)

// reader reads the trace of one process from outside, with pread: a mapping of
// somebody else's file would end the reader with SIGBUS if that file were cut.
// (In tests it reads the writer's own memory, word by word, see heap.)
type reader struct {
	from io.ReaderAt
	file *os.File // to close; nil in memory
	name string
	size Size
	info Info

	last *Process // what it was, once nothing more can come

	tails  []uint64  // events read, by ring
	piece  []uint64  // of a ring, as it was copied
	latest [1]uint64 // its head, likewise
	lost   uint64
	stamps []uint64 // of the blocks of descriptors, as last seen
	fds    []FD     // by number, the closed ones too
}

var errNotReady = errors.New("the trace is not ready yet")

// openReader opens the trace name, and refuses what is none. Whatever bears such a
// name is not waited for: to open a FIFO that nobody writes to would never return.
func openReader(name string) (*reader, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	r, err := newReader(f, f, name)
	if err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

func newReader(from io.ReaderAt, file *os.File, name string) (*reader, error) {
	r := &reader{from: from, file: file, name: name}
	return r, r.header(name)
}

func (r *reader) header(name string) error {
	first, err := r.words(hMagic, 1)
	if err != nil || first[0] == 0 {
		return errNotReady
	}
	if first[0] != magic {
		return fmt.Errorf("%s is not a trace", name)
	}
	h, err := r.words(0, headerWords)
	if err != nil {
		return err
	}
	if h[hVersion] != version {
		return fmt.Errorf("%s is a trace of version %d, and this program reads version %d", name, h[hVersion], version)
	}
	for i, most := range map[int]uint64{hWorkers: MaxWorkerNum, hFDs: 1 << 24, hRings: 1 << 12, hEvents: 1 << 26} {
		if h[i] == 0 || h[i] > most {
			return fmt.Errorf("%s is damaged: its header gives a size of %d", name, h[i])
		}
	}
	r.size = Size{Workers: int(h[hWorkers]), FDs: int(h[hFDs]), Rings: int(h[hRings]), Events: int(h[hEvents])}
	if r.size != r.size.normal() {
		return fmt.Errorf("%s is damaged: its sizes do not fit", name)
	}
	if _, err := r.words(r.size.words()-1, 1); err != nil {
		return fmt.Errorf("%s is cut short: its header promises %d bytes", name, r.size.words()*8)
	}
	text := bytesOf(h[infoOffset:])
	if h[hInfoSize] > uint64(len(text)) {
		return fmt.Errorf("%s is damaged: its header is", name)
	}
	if err := json.Unmarshal(text[:h[hInfoSize]], &r.info); err != nil {
		return fmt.Errorf("%s is damaged: %w", name, err)
	}
	r.tails = make([]uint64, r.size.Rings)
	r.piece = make([]uint64, pieceEvents*EventWords)
	r.stamps = make([]uint64, r.size.FDs/fdsPerStamp)
	return nil
}

// words copies n words from word at on. The caller keeps them.
func (r *reader) words(at, n int) ([]uint64, error) {
	w := make([]uint64, n)
	if err := r.read(at, w); err != nil {
		return nil, err
	}
	return w, nil
}

// read fills w from word at on.
func (r *reader) read(at int, w []uint64) error {
	if _, err := r.from.ReadAt(bytesOf(w), int64(at)*8); err != nil {
		// Not the error itself: an io.EOF would be taken for the end of the server.
		return fmt.Errorf("%s cannot be read to its end: %v", r.name, err)
	}
	return nil
}

func bytesOf(w []uint64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(w))), len(w)*8)
}

// process reads the present: the workers and the descriptors.
func (r *reader) process() (*Process, error) {
	h, err := r.words(0, infoOffset)
	if err != nil {
		return nil, err
	}
	p := &Process{
		Info: r.info, Lost: r.lost, Gone: h[hGone],
		Ended: h[hEnded] != runs, FoldedIn: h[hEnded] == foldedIn, foldedBy: h[hFoldedBy],
	}
	if err := r.accounts(p, h); err != nil {
		return nil, err
	}
	if err := r.descriptors(int(min(h[hHighFD], uint64(r.size.FDs)))); err != nil {
		return nil, err
	}
	for _, d := range r.fds {
		if d.Kind != Closed {
			p.FDs = append(p.FDs, d)
		}
	}
	return p, nil
}

// accounts reads the workers, and what those did that ended; again, if the account
// of one is on its way from here to there.
func (r *reader) accounts(p *Process, header []uint64) (err error) {
	for range 3 {
		before := header[hFolds]
		if p.Workers, err = r.workers(header[hUsed]); err != nil {
			return err
		}
		if header, err = r.words(0, infoOffset); err != nil {
			return err
		}
		p.Folded, p.Folds = CountersOf(header[hFolded:]), header[hFolds]
		if p.Torn = before%2 != 0 || p.Folds != before; !p.Torn {
			break
		}
	}
	return nil
}

// workers reads the slots ever used, a number the header gives. It reads them twice,
// because a worker may change its own meanwhile.
func (r *reader) workers(used uint64) ([]Worker, error) {
	n := int(min(used, uint64(r.size.Workers)))
	first, err := r.words(r.size.worker(0), n*workerWords)
	if err != nil {
		return nil, err
	}
	again, err := r.words(r.size.worker(0), n*workerWords)
	if err != nil {
		return nil, err
	}
	workers := make([]Worker, n)
	for i := range workers {
		slot, err := r.settled(i, first[i*workerWords:(i+1)*workerWords], again[i*workerWords:(i+1)*workerWords])
		if err != nil {
			return nil, err
		}
		workers[i] = workerOf(i, slot)
	}
	return workers, nil
}

// settled gives the slot of a worker as it was at one moment: when it was the same
// before. If it never is, but its counters were not shown meanwhile, they are what
// wCounted says all the same; else it is unsettled.
func (r *reader) settled(i int, before, slot []uint64) ([]uint64, error) {
	for range 3 {
		if slices.Equal(slot, before) {
			return slot, nil
		}
		before = slot
		var err error
		if slot, err = r.words(r.size.worker(i), workerWords); err != nil {
			return nil, err
		}
	}
	if slot[wCounted] != before[wCounted] {
		slot[wCounted] = unsettled
	}
	return slot, nil
}

func workerOf(i int, w []uint64) Worker {
	return Worker{
		Number: i, Name: strings.ToValidUTF8(strings.TrimRight(string(bytesOf(w[wName:workerWords])), "\x00"), ""),
		Thread: int(w[wThread]), Alive: w[wState] == 1,
		Call: Op(w[wCall]), CallFD: int(int32(w[wCall] >> 32)), Since: int64(w[wSince]),
		Turn: w[wTurn], Standing: w[wStanding] != 0,
		Counters: CountersOf(w[wCounters:]), Counted: int64(w[wCounted]), Accept: w[wAccept],
	}
}

// descriptors reads the blocks whose stamp changed: idle ones cost nothing.
func (r *reader) descriptors(high int) error {
	blocks := (high + fdsPerStamp - 1) / fdsPerStamp
	stamps, err := r.words(r.size.stamp(0), blocks)
	if err != nil {
		return err
	}
	if n := blocks * fdsPerStamp; n > len(r.fds) {
		r.fds = append(r.fds, make([]FD, n-len(r.fds))...)
	}
	for b, stamp := range stamps {
		if stamp == r.stamps[b] {
			continue
		}
		r.stamps[b] = stamp
		if err := r.block(b); err != nil {
			return err
		}
	}
	return nil
}

// block reads a block of descriptors twice, because it may change meanwhile; again,
// if it did, or if a call is just being counted.
func (r *reader) block(b int) error {
	at, n := r.size.fd(b*fdsPerStamp), fdsPerStamp*fdWords
	before, err := r.words(at, n)
	for torn, tries := true, 0; err == nil && torn && tries < 3; tries++ {
		var now []uint64
		if now, err = r.words(at, n); err != nil {
			break
		}
		torn = false
		for i := 0; i < n; i += fdWords {
			slot := now[i : i+fdWords]
			d := fdOf(b*fdsPerStamp+i/fdWords, slot)
			d.torn = slot[dUsedTime]&counting != 0 || !slices.Equal(slot, before[i:i+fdWords])
			r.fds[d.Number], torn = d, torn || d.torn
		}
		before = now
	}
	return err
}

func fdOf(fd int, w []uint64) FD {
	return FD{
		Number: fd, Kind: Kind(w[dKind]), Interest: unpackInterest(uint32(w[dKind]>>8) & 0xffff), Owner: int(w[dKind] >> 32),
		Opened:    int64(w[dOpened]),
		ReadyTime: int64(w[dReadyTime]), ReadyTurn: uint32(w[dReady]), ReadyFor: kernel.Events(w[dReady] >> 32),
		UsedTime: int64(w[dUsedTime] &^ counting), In: w[dIn], Out: w[dOut], Peer: UnpackPeer(w[dPeer]),
	}
}

// events reads what is new in every ring.
func (r *reader) events(to []Event) ([]Event, error) {
	for i := range r.size.Rings {
		var err error
		if to, err = r.ring(i, to); err != nil {
			return to, err
		}
	}
	return to, nil
}

// pieceEvents are copied at once. What is copied is still in the processor's cache
// when it is decoded, and the server's own data there is left alone.
const pieceEvents = 1 << 10

// ring reads what is new in one, a piece after the other.
func (r *reader) ring(i int, to []Event) ([]Event, error) {
	at, size := r.size.ring(i), uint64(r.size.Events)
	head, err := r.head(at)
	tail := r.tails[i]
	if r.tails[i] = head; err != nil || head <= tail { // below it: damaged
		return to, err
	}
	from := tail
	if head-tail > size {
		from = head - size
	}
	to = slices.Grow(to, int(head-from))
	for from < head {
		n := min(head-from, pieceEvents, size-from%size)
		if err := r.read(at+ringHeader+int(from%size)*EventWords, r.piece[:n*EventWords]); err != nil {
			return to, err
		}
		after, err := r.head(at)
		if err != nil {
			return to, err
		}
		first, lost := span(tail, from+n, after, size)
		r.lost += lost
		to = r.decode(to, r.piece[(max(first, from)-from)*EventWords:n*EventWords])
		from += n
		tail = from
	}
	return to, nil
}

// head of the ring at this word: how many events were ever written into it.
func (r *reader) head(at int) (uint64, error) {
	err := r.read(at, r.latest[:])
	return r.latest[0], err
}

// decode appends the events in w.
func (r *reader) decode(to []Event, w []uint64) []Event {
	for ; len(w) > 0; w = w[EventWords:] {
		to = append(to, Decode([EventWords]uint64(w)))
		to[len(to)-1].PID = r.info.PID
	}
	return to
}

func (r *reader) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
