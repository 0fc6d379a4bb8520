package trace

import (
	"encoding/json"
	"fmt"
	"math"
	"sync/atomic"
	"time"
	"unsafe"
)

// A process keeps its trace in one memory-mapped file:
//
//	header      who writes, since when, how large the rest is
//	workers     a slot each: what it is doing now, its counters, its gate
//	descriptors a slot each: what is open now, its interest, when it was ready
//	rings       what happened lately: fixed-size events, overwritten in a circle
//
// The slots are the present, and stay true when events are lost; the rings are the
// past. All processes of a server keep their files in one folder, a run.
//
// Every number in the file is a 64-bit word in
// the machine's byte order, aligned, written and read atomically; a trace never
// leaves the machine it was written on (a recording, which does, has a format of
// its own).
const (
	magic   = 0x316563617274786d // "mxtrace1", little-endian
	version = 1

	headerWords = 512 // one page: the words below, then the info as JSON
	infoOffset  = 32  // in words; what is before it are the words below
	workerWords = 32
	fdWords     = 8
	ringHeader  = 8 // a cache line for the head alone
	fdsPerStamp = 64
)

// Words of the header.
const (
	hMagic = iota
	hVersion
	hWorkers // how many worker slots
	hFDs     // how many descriptor slots
	hRings
	hEvents                            // events a ring, a power of two
	hInfoSize                          // bytes of JSON
	hUsed                              // worker slots ever used: a reader looks no further
	hHighFD                            // one more than the highest descriptor ever used
	hGone                              // workers that found no slot, descriptors that found none
	hEnded                             // see the three values below
	hLease                             // the gates are held until this time; 0: open. Written by the viewer
	hFolded                            // eleven words: the totals of workers and children that ended, see Counters
	hFolds    = hFolded + CounterWords // a count that is odd while one of them is taken in, see Writer.fold
	hFoldedBy = hFolds + 1             // of a child: its parent's hFolds from which on the account is there
)

// Values of hEnded.
const (
	runs        = iota // it runs, or was killed
	endedInGood        // the writer ended in good order
	foldedIn           // its parent takes over its account, see hFoldedBy
)

// Words of a worker's slot.
const (
	wState  = iota // 0 free, 1 alive, 2 ended
	wThread        // thread id
	wCall          // the call it is in: op | fd<<32; 0 when in none
	wSince         // since when
	wTurn
	wStep                                // how often it passed its gate
	wRunTo                               // gate: how many passes are allowed. Written by the viewer
	wStanding                            // 1: standing at the gate now
	wCounters                            // eleven words, see Counters
	wCounted  = wCounters + CounterWords // they hold the worker's events up to this time
	wAccept   = wCounted + 1             // listener and turn of the last successful accept
	wName     = 24
	nameBytes = (workerWords - wName) * 8
)

// unsettled is what wCounted says while the counters are being shown.
const unsettled = math.MaxUint64

// Words of a descriptor's slot.
const (
	dKind      = iota // kind | interest<<8 (packed) | owner<<32
	dOpened           // time
	dReady            // turn it was last reported ready in | for which events<<32 | to which worker<<48
	dReadyTime        // and when
	dUsedTime         // last call on it
	dIn               // bytes read
	dOut              // bytes written
	dPeer             // IPv4 address<<16 | port; of an IPv6 peer the port alone
)

// counting stands in dUsedTime while the bytes of that call are added.
const counting = 1 << 63

// Kind says what a descriptor is.
type Kind uint8

// The kinds of descriptors. Closed is the zero value: nothing is open, or it is unknown.
const (
	Closed     Kind = iota
	Listener        // a socket that listens
	Connection      // a connected socket
	PipeEnd         // one end of a pipe, or anything else that is no socket
	Epoll           // an epoll instance
)

// String returns the kind in one word: "listener", "pipe".
func (k Kind) String() string {
	return [...]string{"closed", "listener", "connection", "pipe", "epoll"}[min(k, Epoll)]
}

// Size says how much a process keeps in its trace. What is too small is raised to the
// least that works.
type Size struct {
	Workers int // slots; a worker beyond them runs untraced
	FDs     int // slots; a descriptor beyond them has events but no state
	Rings   int // the first is shared by short-lived workers
	Events  int // events a ring: rounded up to a power of two
}

func (s Size) normal() Size {
	s.Workers = min(max(s.Workers, 1), HarnessWorker)
	s.FDs = max((s.FDs+fdsPerStamp-1)/fdsPerStamp*fdsPerStamp, fdsPerStamp)
	s.Rings = max(s.Rings, 1)
	n := 64
	for n < s.Events {
		n *= 2
	}
	s.Events = n
	return s
}

// offsets, in words
func (s Size) worker(i int) int { return headerWords + i*workerWords }
func (s Size) stamp(fd int) int { return s.worker(s.Workers) + fd/fdsPerStamp }
func (s Size) fd(fd int) int    { return s.stamp(s.FDs) + fd*fdWords }
func (s Size) ring(i int) int   { return s.fd(s.FDs) + i*(ringHeader+s.Events*EventWords) }
func (s Size) words() int       { return s.ring(s.Rings) }

// Info describes a process: what the header of its trace holds as JSON.
type Info struct {
	PID     int               `json:"pid"`               // its process id
	Parent  int               `json:"parent"`            // 0 for the server's first process
	Role    string            `json:"role"`              // "server", or "worker 3"
	Model   string            `json:"model"`             // its name; of a foreign program, that program's
	Options map[string]string `json:"options,omitempty"` // by name, as they were given
	Addr    string            `json:"addr"`              // where it listens: host:port
	Start   time.Time         `json:"start"`             // wall clock
	Mono    int64             `json:"mono"`              // the monotonic clock at that moment, ns
}

// memory is a trace while it is written: a mapping of the file, or, in tests
// under the race detector (which is blind on mappings), plain memory.
type memory struct {
	words []uint64
	size  Size
}

func newMemory(words []uint64, size Size, info Info) (memory, error) {
	m := memory{words, size}
	text, err := json.Marshal(info)
	if err != nil {
		return m, err
	}
	room := unsafe.Slice((*byte)(unsafe.Pointer(&words[infoOffset])), (headerWords-infoOffset)*8)
	if len(text) > len(room) {
		return m, fmt.Errorf("the trace header has %d bytes for the options, and %d are needed", len(room), len(text))
	}
	copy(room, text)
	for i, v := range []int{hVersion: version, hWorkers: size.Workers, hFDs: size.FDs, hRings: size.Rings, hEvents: size.Events, hInfoSize: len(text)} {
		m.store(i, uint64(v))
	}
	m.store(hMagic, magic) // last: a file without it is not ready
	return m, nil
}

func (m memory) store(i int, v uint64) { atomic.StoreUint64(&m.words[i], v) }
func (m memory) load(i int) uint64     { return atomic.LoadUint64(&m.words[i]) }
func (m memory) add(i int, v uint64)   { atomic.AddUint64(&m.words[i], v) }
