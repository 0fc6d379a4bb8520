package stage

import (
	"os"
	"path/filepath"
	"testing"
)

func TestARecordingOverwritesNothing(t *testing.T) {
	name := filepath.Join(t.TempDir(), "precious.txt")
	if err := os.WriteFile(name, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(name); err == nil {
		t.Error("a file that was there is overwritten")
	}
	if data, _ := os.ReadFile(name); string(data) != "mine" {
		t.Errorf("it holds %q now", data)
	}
	f, err := Create("/dev/null")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
