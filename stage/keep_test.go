package stage

import (
	"os"
	"testing"
)

func TestKeepNeverOverwrites(t *testing.T) {
	t.Chdir(t.TempDir())
	l := &Launcher{}
	for _, want := range []string{"epoll.txt", "epoll-2.txt", "epoll-3.txt"} {
		name, err := l.Keep("epoll", ".txt", []byte(want))
		if err != nil || name != want {
			t.Fatalf("kept as %q, %v; not as %q", name, err, want)
		}
		if data, _ := os.ReadFile(name); string(data) != want {
			t.Errorf("%s holds %q", name, data)
		}
	}
	if _, err := l.Keep("no such folder/epoll", ".txt", nil); err == nil {
		t.Error("what could not be written was said to be kept")
	}
}
