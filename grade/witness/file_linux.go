package witness

import (
	"bytes"
	"errors"
	"strconv"

	"golang.org/x/sys/unix"
)

// Files of /proc, read without os.File: a look at ten threads opens fifty.

var errForbidden = errors.New("may not be read")

// A folder is one of /proc, with the bytes of the file that was read last.
type folder struct {
	dir string
	buf []byte
}

func folderOf(dir string) *folder { return &folder{dir: dir, buf: make([]byte, 4096)} }

// read returns the file name to its end, until the next read. The error is ErrGone if the
// process or thread has ended, and errForbidden if it may not be read.
func (f *folder) read(name string) ([]byte, error) {
	fd, err := unix.Open(f.dir+name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, plain(err)
	}
	defer unix.Close(fd)
	for n := 0; ; {
		more, err := unix.Read(fd, f.buf[n:])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, plain(err)
		}
		if n += more; more == 0 {
			return f.buf[:n], nil
		}
		if n == len(f.buf) {
			f.buf = append(f.buf, make([]byte, n)...)
		}
	}
}

// plain tells a process that has ended from one that may not be read.
func plain(err error) error {
	switch err {
	case unix.ENOENT, unix.ESRCH:
		return ErrGone
	case unix.EACCES, unix.EPERM:
		return errForbidden
	}
	return err
}

// link returns what the link name of the folder says, "" if it is not there.
func (f *folder) link(name string) string {
	n, err := unix.Readlink(f.dir+name, f.buf)
	if err != nil {
		return ""
	}
	return string(f.buf[:n])
}

// after returns the rest of the line that begins with name.
func after(text []byte, name string) []byte {
	if !bytes.HasPrefix(text, []byte(name)) {
		i := bytes.Index(text, []byte("\n"+name))
		if i < 0 {
			return nil
		}
		text = text[i+1:]
	}
	line, _, _ := bytes.Cut(text[len(name):], []byte("\n"))
	return bytes.TrimSpace(line)
}

// number returns the number in the line that begins with name, 0 if there is none.
func number(text []byte, name string) uint64 {
	line := after(text, name)
	word, _, _ := bytes.Cut(line, []byte(" "))
	n, _ := strconv.ParseUint(string(word), 10, 64)
	return n
}

// last returns the last number of the line that begins with name: of NSpid, that of the
// innermost namespace.
func last(text []byte, name string) int {
	line := after(text, name)
	n, _ := strconv.Atoi(string(line[bytes.LastIndexByte(line, '\t')+1:]))
	return n
}

// state is the letter of the line State.
func state(status []byte) byte {
	if line := after(status, "State:"); len(line) > 0 {
		return line[0]
	}
	return '?'
}

func ioOf(text []byte) IO {
	return IO{
		ReadBytes: number(text, "rchar:"), WriteBytes: number(text, "wchar:"),
		ReadCalls: number(text, "syscr:"), WriteCalls: number(text, "syscw:"),
	}
}
