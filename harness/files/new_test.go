package files

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is there stays, unless it is to be overwritten; a device is neither.
func TestNothingIsOverwritten(t *testing.T) {
	name := filepath.Join(t.TempDir(), "it.mux")
	f, err := Create(name, false)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("first")
	f.Close()
	_, err = Create(name, false)
	for _, err := range []error{err, Free(false, name)} {
		if err == nil || !strings.Contains(err.Error(), name+" is there already, and is not overwritten: give another name, or --overwrite") {
			t.Errorf("the error is %v", err)
		}
	}
	if text, _ := os.ReadFile(name); string(text) != "first" {
		t.Errorf("%q is left", text)
	}
	if err := Free(true, name); err != nil {
		t.Error(err)
	}
	if f, err = Create(name, true); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if text, _ := os.ReadFile(name); len(text) > 0 {
		t.Errorf("%q is left", text)
	}
	for _, overwrite := range []bool{false, true} {
		f, err := Create(os.DevNull, overwrite)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if err := Free(false, os.DevNull, filepath.Join(t.TempDir(), "new")); err != nil {
		t.Error(err)
	}
}
