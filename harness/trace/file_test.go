package trace

import (
	"errors"
	"muxlab/harness/files"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestForeignTracesAreRefused(t *testing.T) {
	whole := func(t *testing.T) []byte {
		dir := t.TempDir()
		process(t, dir, child, 0)
		return must[[]byte](t)(os.ReadFile(filepath.Join(dir, FileName(child))))
	}(t)
	word := func(i int, v byte) []byte {
		b := append([]byte{}, whole...)
		b[i*8] = v
		return b
	}
	far := append([]byte{}, whole...)
	far[hWorkers*8+6] = 1
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"text":      {[]byte(strings.Repeat("not a trace at all ", 1000)), "is not a trace"},
		"short":     {whole[:100], "cannot be read to its end"},
		"cut":       {whole[:len(whole)-8], "cut short"},
		"version":   {word(hVersion, 9), "version 9"},
		"sizes":     {word(hEvents, 65), "sizes do not fit"},
		"huge":      {far, "damaged"},
		"info size": {word(hInfoSize+0, 3), "damaged"},
		"info":      {word(infoOffset, '!'), "damaged"},
	} {
		dir := t.TempDir()
		check(t, os.WriteFile(filepath.Join(dir, FileName(child)), c.content, 0o600))
		_, err := Attach(dir)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file without a header is of a server that just starts.
func TestTraceThatIsNotReady(t *testing.T) {
	for name, content := range map[string][]byte{"empty": {}, "zeros": make([]byte, 9000)} {
		dir := t.TempDir()
		check(t, os.WriteFile(filepath.Join(dir, FileName(child)), content, 0o600))
		l, err := Attach(dir)
		check(t, err)
		if f, err := l.Next(); err != nil || len(f.Processes) != 0 {
			t.Errorf("%s: %v, %+v", name, err, f)
		}
		l.Close()
	}
}

// A FIFO that nobody writes to is not waited for, and says nothing.
func TestFIFOIsNotWaitedFor(t *testing.T) {
	dir := t.TempDir()
	check(t, unix.Mkfifo(filepath.Join(dir, FileName(child)), 0o600))
	l := must[*Live](t)(Attach(dir))
	defer l.Close()
	if f := next(t, l); len(f.Processes) != 0 {
		t.Errorf("%+v", f)
	}
}

// A server's folder is its own: a link in it does not lead the viewer, who may be root,
// to another file.
func TestLinksAreNotFollowed(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	w := process(t, elsewhere, os.Getpid(), 0)
	defer w.Close()
	check(t, os.Symlink(filepath.Join(elsewhere, FileName(os.Getpid())), filepath.Join(dir, FileName(os.Getpid()))))
	if l, err := Attach(dir); err == nil {
		l.Close()
		t.Error("a trace that is a link was read")
	}
	l := must[*Live](t)(Attach(elsewhere))
	defer l.Close()
	check(t, os.Symlink(filepath.Join(dir, "made"), filepath.Join(elsewhere, "gate")))
	if err := l.Hold(); err == nil {
		t.Error("a gate that is a link was opened")
	}
	if _, err := os.Lstat(filepath.Join(dir, "made")); err == nil {
		t.Error("a file was made outside of the run")
	}
}

// One trace that cannot be read does not hide the others, and is named.
func TestDamagedChildBesideAServer(t *testing.T) {
	dir := t.TempDir()
	process(t, dir, os.Getpid(), 0)
	process(t, dir, child, os.Getpid())
	check(t, os.WriteFile(filepath.Join(dir, FileName(child+1)), []byte("something else"), 0o600))
	check(t, os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600))
	l := must[*Live](t)(Attach(dir))
	defer l.Close()
	check(t, os.Truncate(filepath.Join(dir, FileName(child)), 4096+100)) // while we look
	for range 2 {
		if f := next(t, l); f.Server() == nil {
			t.Fatal("the server is not shown")
		}
	}
	if err := l.Refused(); err == nil || !strings.Contains(err.Error(), FileName(child+1)) || !strings.Contains(err.Error(), FileName(child)) {
		t.Errorf("refused: %v", err)
	}
}

func TestCreateWithoutRoom(t *testing.T) {
	defer func(was func(*os.File, int64) error) { reserve = was }(reserve)
	reserve = func(*os.File, int64) error { return unix.ENOSPC }
	dir := t.TempDir()
	w, err := Create(dir, small, Info{PID: child})
	if !errors.Is(err, unix.ENOSPC) || w != nil {
		t.Fatalf("%v, %v", w, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	reserve = files.Allocate
	if _, err := Create(dir, small, Info{PID: child, Addr: strings.Repeat("x", 8192)}); err == nil {
		t.Error("an info that does not fit was taken")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
