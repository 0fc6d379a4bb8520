package class

// The sample class, for grade --try: small files, and what the repository has already.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"muxlab/harness/proc"
)

// SampleDue is when the sample class had to hand in.
const SampleDue = "2026-05-01 23:59 Europe/Berlin"

// A Sample is a class on disk, as an instructor has it.
type Sample struct{ Submissions, Roster, Times string }

var sampleColumns = []column{{"folder", nil, true}, {"server", nil, true}, {"about", nil, false}}

// WriteSample writes the sample class into the folder dir. root is the repository; merge
// makes a wrong server of the solution and of what it does wrong (source.Merge).
func WriteSample(root, dir string, e Exercise, merge func(solution, wrong []byte) ([]byte, error)) (*Sample, error) {
	from := filepath.Join(root, "grade", "class", "sample")
	lines, err := readTable(filepath.Join(from, "servers.csv"), sampleColumns)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, proc.Usagef("the sample class is not in %s: a handout has none", root)
	}
	if err != nil {
		return nil, err
	}
	s := &Sample{filepath.Join(dir, "submissions"), filepath.Join(from, "roster.csv"), filepath.Join(from, "times.csv")}
	for _, l := range lines {
		to := filepath.Join(s.Submissions, l.fields["folder"])
		if err := os.MkdirAll(to, 0o700); err != nil {
			return nil, err
		}
		if err := sampleFiles(root, to, l.fields, e, merge); err != nil {
			return nil, fmt.Errorf("the sample %s: %w", l.fields["folder"], err)
		}
	}
	return s, nil
}

func sampleFiles(root, to string, f map[string]string, e Exercise, merge func(a, b []byte) ([]byte, error)) error {
	solution := filepath.Join(root, "solutions", e.Dir(), "server.go")
	server := filepath.Join(to, "server.go")
	switch wrong, shelf := strings.CutPrefix(f["server"], "shelf/"); {
	case shelf:
		a, err1 := os.ReadFile(solution)
		b, err2 := os.ReadFile(filepath.Join(root, "grade", "shelf", e.Dir(), wrong+".go"))
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		text, err := merge(a, b)
		if err != nil {
			return err
		}
		return os.WriteFile(server, text, 0o600)
	case wrong == "solution":
		return copyFile(solution, server)
	case wrong == "starter":
		return copyFile(filepath.Join(root, "exercises", e.Dir(), "server.go"), server)
	case wrong == "files":
		return sampleOwn(filepath.Join(root, "grade", "class", "sample", "files", f["folder"]), to)
	}
	return nil // an empty folder
}

// sampleOwn copies files whose names end in .txt, so that the Go command leaves them alone.
func sampleOwn(from, to string) error {
	entries, err := os.ReadDir(from)
	for _, e := range entries {
		err = errors.Join(err, copyFile(filepath.Join(from, e.Name()), filepath.Join(to, strings.TrimSuffix(e.Name(), ".txt"))))
	}
	return err
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}
