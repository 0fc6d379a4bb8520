package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/unix"

	"muxlab/harness/clean"
	"muxlab/harness/units"
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
	late   bool     // it ran before the Source came, and was not read yet
	stamps []uint64 // of the blocks of descriptors, as last seen
	fds    []FD     // by number, the closed ones too
}

var errNotReady = errors.New("the trace is not ready yet")

// openIn opens a file in the folder of a run, where the server can put what it likes. A link
// is not followed: its user may not be the server's. A FIFO is not waited for: to open one
// that nobody writes to would never return.
func openIn(dir, name string, flags int) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, name), flags|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o600)
}

// openReader opens the trace name, and refuses what is none.
func openReader(name string) (*reader, error) {
	f, err := openIn("", name, os.O_RDONLY)
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
	for i, most := range map[int]uint64{hWorkers: HarnessWorker, hFDs: 1 << 24, hRings: 1 << 12, hEvents: 1 << 26} {
		if h[i] == 0 || h[i] > most {
			return fmt.Errorf("%s is damaged: its header gives a size of %d", name, h[i])
		}
	}
	r.size = Size{Workers: int(h[hWorkers]), FDs: int(h[hFDs]), Rings: int(h[hRings]), Events: int(h[hEvents])}
	if r.size != r.size.normal() {
		return fmt.Errorf("%s is damaged: its sizes do not fit", name)
	}
	if _, err := r.words(r.size.words()-1, 1); err != nil {
		return fmt.Errorf("%s is cut short: its header promises %s", name, units.Text.Plural(int(r.size.words()*8), "byte"))
	}
	text := bytesOf(h[infoOffset:])
	if h[hInfoSize] > uint64(len(text)) {
		return fmt.Errorf("%s is damaged: its header is", name)
	}
	if err := json.Unmarshal(text[:h[hInfoSize]], &r.info); err != nil {
		return fmt.Errorf("%s is damaged: %w", name, err)
	}
	clean.Strings(&r.info)
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

func (r *reader) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
