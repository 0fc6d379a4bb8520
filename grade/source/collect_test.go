package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// An entry is one in an archive. kind is a tar type, 0 a file.
type entry struct {
	name, text string
	kind       byte
}

func zipOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		switch e.kind {
		case tar.TypeSymlink:
			h.SetMode(fs.ModeSymlink | 0o777)
		case tar.TypeChar:
			h.SetMode(fs.ModeDevice | fs.ModeCharDevice | 0o666)
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = f.Write([]byte(e.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Mode: 0o644, Size: int64(len(e.text))}
		if e.kind == tar.TypeSymlink || e.kind == tar.TypeLink {
			h.Linkname, h.Size, e.text = e.text, 0, ""
		}
		err := w.WriteHeader(h)
		if err == nil {
			_, err = w.Write([]byte(e.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gzipOf(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// collect collects a file of this content.
func collect(t *testing.T, name string, content []byte) (*Submission, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return Collect(file)
}

const text = "package epoll\n"

func TestCollect(t *testing.T) {
	many := []entry{{name: "06-epoll/", kind: tar.TypeDir}, {name: "06-epoll/server.go", text: text}, {name: "06-epoll/README.md"},
		{name: "06-epoll/exercise_test.go", text: "x"}, {name: "__MACOSX/06-epoll/._server.go"}, {name: "06-epoll/.git/config"},
		{name: "06-epoll/-race.go", text: text}, {name: "06-epoll/Größe ☃.go", text: text}, {name: "go.mod"}}
	inZip := slices.DeleteFunc(slices.Clone(many), func(e entry) bool { return e.kind == tar.TypeDir })
	names := []string{"-race.go", "Größe ☃.go", "server.go"}
	ignored := []string{"06-epoll/README.md", "06-epoll/exercise_test.go", "go.mod"}
	hash := ""
	for what, content := range map[string][]byte{
		"a.zip": zipOf(t, inZip...), "a.tar": tarOf(t, many...), "a.tar.gz": gzipOf(t, tarOf(t, many...)), "a.tgz": gzipOf(t, tarOf(t, many...)),
		"named wrongly.tar": zipOf(t, inZip...),
	} {
		s, err := collect(t, what, content)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if !slices.Equal(s.Names(), names) || !slices.Equal(s.Ignored, ignored) || string(s.Files["server.go"]) != text {
			t.Errorf("%s: %q, ignored %q", what, s.Names(), s.Ignored)
		}
		if hash == "" {
			hash = s.Hash
		}
		if s.Hash != hash {
			t.Errorf("%s: the hash depends on how it was packed", what)
		}
	}
	s, err := collect(t, "server.go", []byte(text))
	if err != nil || !maps.EqualFunc(s.Files, map[string][]byte{"server.go": []byte(text)}, bytes.Equal) || s.Hash == hash {
		t.Errorf("a file: %v %v", s, err)
	}
}

func TestCollectFolder(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"server.go": text, "a b.go": text, "README.md": "", "server_test.go": "", ".idea/x.go": "", "go.sum": ""} {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Collect(dir)
	if err != nil || !slices.Equal(s.Names(), []string{"a b.go", "server.go"}) {
		t.Fatalf("%v %v", s, err)
	}
	above, err := Collect(filepath.Dir(dir)) // the folder's folder, with this one alone
	if err != nil || above.Hash != s.Hash {
		t.Errorf("one folder inside: %v", err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.go"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Collect(dir); err == nil || err.Error() != "pipe.go is a pipe." {
		t.Errorf("a pipe: %v", err)
	}
	os.Remove(filepath.Join(dir, "pipe.go"))
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "more.go")); err != nil {
		t.Fatal(err)
	}
	if _, err := Collect(dir); err == nil || err.Error() != "more.go is a link." {
		t.Errorf("a link: %v", err)
	}
	if _, err := Collect(filepath.Join(dir, "more.go")); err == nil || err.Error() != "more.go is a link." {
		t.Errorf("a link by itself: %v", err)
	}
	if _, err := Collect(filepath.Join(dir, "nothing")); err == nil || asFailure(err) != nil {
		t.Errorf("nothing: %v", err)
	}
}

func TestCollectRefuses(t *testing.T) {
	big := strings.Repeat("/", MaxFile+1)
	var many, files, sum []entry
	for i := range MaxEntries + 1 {
		many = append(many, entry{name: "a" + strings.Repeat("b", i%50) + string(rune('A'+i%26)) + strings.Repeat("c", i/26)})
	}
	for i := range MaxFiles + 1 {
		files = append(files, entry{name: "f" + strings.Repeat("x", i) + ".go"})
	}
	for i := range 5 {
		sum = append(sum, entry{name: "f" + strings.Repeat("x", i) + ".go", text: big[:MaxFile]})
	}
	good := entry{name: "server.go", text: text}
	for _, test := range []struct {
		what    string
		entries []entry
		says    string
	}{
		{"nothing", nil, ""},
		{"tests alone", []entry{{name: "a_test.go"}}, "no .go file"},
		{"climbing", []entry{good, {name: "../server.go"}}, "outside"},
		{"climbing inside", []entry{good, {name: "a/../../b.go"}}, "outside"},
		{"climbing, and back", []entry{good, {name: "a/../b.go"}}, "outside"},
		{"climbing, Windows", []entry{good, {name: `..\b.go`}}, "outside"},
		{"absolute", []entry{good, {name: "/tmp/b.go"}}, "outside"},
		{"a link", []entry{good, {name: "b.go", text: "/etc/passwd", kind: tar.TypeSymlink}}, "is a link"},
		{"a link of another name", []entry{good, {name: "README.md", text: "/etc/passwd", kind: tar.TypeSymlink}}, "is a link"},
		{"a hard link", []entry{good, {name: "b.go", text: "server.go", kind: tar.TypeLink}}, "is a link"},
		{"a device", []entry{good, {name: "b.go", kind: tar.TypeChar}}, "is a device"},
		{"a large file", []entry{{name: "server.go", text: big}}, "is larger"},
		{"a large sum", sum, "makes the sum larger"},
		{"many files", files, "has more"},
		{"many entries", many, "has more"},
		{"twice", []entry{good, good}, "twice"},
		{"capitals", []entry{good, {name: "Server.go"}}, "twice"},
		{"two folders", []entry{{name: "a/x.go"}, {name: "b/x.go"}}, "a, b"},
		{"a folder beside", []entry{good, {name: "inner/x.go"}}, "the top, inner"},
		{"assembly", []entry{good, {name: "a.s"}}, "a.s"},
		{"C", []entry{good, {name: "a.c"}}, "a.c"},
		{"a header", []entry{good, {name: "a.h"}}, "a.h"},
		{"an object", []entry{good, {name: "a.syso"}}, "a.syso"},
		{"vendor", []entry{good, {name: "vendor/x/x.go"}}, "vendor"},
		{"go.work", []entry{good, {name: "go.work"}}, "go.work"},
		{"for one system", []entry{good, {name: "b_windows.go"}}, "windows"},
		{"for one processor", []entry{good, {name: "b_arm64.go"}}, "arm64"},
	} {
		packed := map[string][]byte{"a.tar": tarOf(t, test.entries...), "a.tar.gz": gzipOf(t, tarOf(t, test.entries...))}
		if test.what != "a hard link" {
			packed["a.zip"] = zipOf(t, test.entries...)
		}
		for name, content := range packed {
			s, err := collect(t, name, content)
			if f := asFailure(err); f == nil || !strings.Contains(f.Happened, test.says) || f.Expected == "" {
				t.Errorf("%s, %s: %v, %v", test.what, name, s, err)
			}
		}
	}
}

func TestCollectRefusesBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", MaxUnpack)
	good := entry{name: "server.go", text: text}
	lies := zipOf(t, entry{name: "server.go", text: strings.Repeat("/", MaxFile*4)})
	for i := range lies { // both headers say that it is a byte long
		for _, header := range []struct {
			sign string
			at   int
		}{{"PK\x03\x04", 22}, {"PK\x01\x02", 24}, {"PK\x07\x08", 12}} {
			if strings.HasPrefix(string(lies[i:]), header.sign) {
				copy(lies[i+header.at:], "\x01\x00\x00\x00")
			}
		}
	}
	for what, content := range map[string][]byte{
		"a.zip":           zipOf(t, good, entry{name: "data", text: zeros}, entry{name: "more", text: "x"}),
		"a.tar.gz":        gzipOf(t, tarOf(t, good, entry{name: "data", text: zeros}, entry{name: "more"})),
		"a zip lies.zip":  lies,
		"large.zip":       append(zipOf(t, good), make([]byte, MaxArchive)...),
		"cut.zip":         zipOf(t, good)[:40],
		"cut.tar.gz":      gzipOf(t, tarOf(t, good))[:60],
		"cut.tar":         tarOf(t, good)[:300],
		"a picture.zip":   []byte("\x89PNG"),
		"an empty file":   {},
		"zip in name.zip": []byte("package epoll\n"),
	} {
		if _, err := collect(t, what, content); asFailure(err) == nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
