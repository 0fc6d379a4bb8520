package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file that cannot be written whole leaves what was there before, and nothing else.
func TestFilesAreWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := SaveBytes(path, []byte("1")); err != nil {
		t.Fatal(err)
	}
	err := Save(path, func(w io.Writer) error {
		io.WriteString(w, "2, half")
		return &os.PathError{Op: "write", Path: "elsewhere", Err: io.ErrShortWrite}
	})
	if !errors.Is(err, io.ErrShortWrite) || strings.Contains(err.Error(), "elsewhere") {
		t.Errorf("the error is %v", err)
	}
	list, _ := os.ReadDir(filepath.Dir(path))
	if text, _ := os.ReadFile(path); string(text) != "1" || len(list) != 1 {
		t.Errorf("%q is left, among %d files", text, len(list))
	}
}

// Where there is no folder, the error says so, and not which file it tried.
func TestNoFolder(t *testing.T) {
	err := SaveBytes(filepath.Join(t.TempDir(), "gone", "a.csv"), nil)
	if !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), "a.csv") {
		t.Errorf("the error is %v", err)
	}
}

// A folder is not replaced, and nothing is left beside it.
func TestFolderStays(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	if err := SaveBytes(name, []byte("1")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(dir, "b", "in"), nil, 0o644)
	if err := SaveBytes(filepath.Join(dir, "b"), []byte("2")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	list, _ := os.ReadDir(dir)
	if text, _ := os.ReadFile(name); string(text) != "1" || len(list) != 2 {
		t.Errorf("%q, %v", text, list)
	}
}

// A folder is made where none is; a file in its place is an error that names no probe.
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := Folder(dir); err != nil {
		t.Fatal(err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("%v is left in it: %v", list, err)
	}
	name := filepath.Join(dir, "c")
	os.WriteFile(name, nil, 0o644)
	if err := Folder(name); err == nil || strings.Contains(err.Error(), "muxlab") {
		t.Errorf("the error is %v", err)
	}
}
