package stage

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"muxlab/catalog"
	"muxlab/session"
)

// Where a server cannot run, its recording is shown if there is one, or else it is said why.
func TestARecordingInsteadOfAServer(t *testing.T) {
	packed, err := os.Open("../guide/query/testdata/epoll.rec.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "epoll.mux")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	l := &Launcher{List: catalog.Models}
	s, err := l.instead(session.Request{Recording: file}, "epoll needs Linux")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, recorded := s.(session.Recording); !recorded || s.Model().Name != "epoll" {
		t.Errorf("%T of %s", s, s.Model().Name)
	}
	for name, want := range map[string]string{"": "epoll needs Linux", filepath.Join(t.TempDir(), "gone"): "epoll needs Linux; and its recording: "} {
		if _, err := l.instead(session.Request{Recording: name}, "epoll needs Linux"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
