package source

import (
	"os"
	"strings"
	"testing"
)

func solution06(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../../solutions/06-epoll/server.go")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

const shelfSpin = `//go:build shelf

// FAULT: the wait does not wait.
package epoll

import (
	"errors"
	"muxlab/harness/kernel"
)

var errSpin = errors.New("spin")

// accept is wrong.
func (s *server) accept() {
	// FAULT: accepts and forgets.
	_, _, _ = s.k.Accept(s.listener, kernel.NonBlock)
}

const enough = 1 << 30 // no bound

func helper() error { return errSpin }
`

func TestMerge(t *testing.T) {
	got, err := Merge(solution06(t), []byte(shelfSpin))
	if err != nil {
		t.Fatal(err)
	}
	text := string(got)
	for part, times := range map[string]int{
		"func (s *server) accept() {": 1, "FAULT: accepts and forgets": 1, "FAULT: the wait does not wait": 1,
		"takes one client": 0, "go:build": 0, "muxlab:": 0, "enough     =": 0, "const enough = 1 << 30 // no bound": 1,
		"func helper()": 1, `"errors"`: 1, "func (s *server) read(": 1, "header     = 4": 1, "closed\n\n)": 0, "package epoll": 1,
	} {
		if n := strings.Count(text, part); n != times {
			t.Errorf("%q is there %d times, want %d", part, n, times)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestMergeRefuses(t *testing.T) {
	for what, pair := range map[string][2]string{
		"nothing replaced": {"package a\nfunc f() {}\n", "package a\nfunc g() {}\n"},
		"another package":  {"package a\nfunc f() {}\n", "package b\nfunc f() {}\n"},
		"iota":             {"package a\nconst (\n\tx = iota\n\ty\n)\n", "package a\nconst y = 1\n"},
		"half of a line":   {"package a\nvar x, y = 1, 2\n", "package a\nvar x = 1\n"},
		"not Go":           {"package a\nfunc f() {}\n", "package a\nfunc f() {\n"},
	} {
		if out, err := Merge([]byte(pair[0]), []byte(pair[1])); err == nil {
			t.Errorf("%s: goes through:\n%s", what, out)
		}
	}
	out, err := Merge([]byte("package a\n\nimport \"errors\"\n\nconst (\n\tx = iota\n\ty\n)\n\nvar e = errors.New(\"\")\n"),
		[]byte("package a\nimport er \"errors\"\nconst (\n\tx = 1\n\ty = 2\n)\nvar e = er.New(\"z\")\nfunc init() {}\nfunc init() {}\n"))
	if err != nil || strings.Count(string(out), "iota") != 0 || strings.Count(string(out), "func init") != 2 ||
		strings.Count(string(out), `"errors"`) != 1 {
		t.Errorf("%v\n%s", err, out)
	}
}
