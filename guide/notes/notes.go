// Package notes keeps what a student did in the labs: how far each is, every prediction with
// how sure the student was, and every explanation. It is kept from one run of the program to
// the next, in the folder of the user's state. No mark is computed from it: it shows a
// teacher what a class predicted wrong.
package notes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"muxlab/harness/files"
)

// An Outcome is what became of an answer.
type Outcome string

// The outcomes. Only right and wrong count.
const (
	Right     Outcome = "right"
	Wrong     Outcome = "wrong"
	Unknown   Outcome = "unknown"   // the student did not know
	Undecided Outcome = "undecided" // the run did not decide it
	Written   Outcome = "written"   // an explanation
)

// How sure a student is of an answer.
const (
	Guess    = 1
	ThinkSo  = 2
	Certain  = 3
	NotAsked = 0 // of an explanation, or where the student did not know
)

// An Answer is what was given once at one step.
type Answer struct {
	Step    string    `json:"step"` // the id of the step
	Given   string    `json:"given,omitempty"`
	Sure    int       `json:"sure,omitempty"`  // Guess to Certain; 0: not asked
	Truth   string    `json:"truth,omitempty"` // what it was, in this run
	Outcome Outcome   `json:"outcome"`
	At      time.Time `json:"at"`
}

// Counts reports whether the answer was right or wrong.
func (a Answer) Counts() bool { return a.Outcome == Right || a.Outcome == Wrong }

// A Lab is what was done in one lab.
type Lab struct {
	At      string        `json:"at,omitempty"`    // the id of the step to go on with; "" the first
	Done    time.Time     `json:"done,omitzero"`   // when its end was reached first
	Steps   int           `json:"steps,omitempty"` // that it has, and how many are over
	Over    int           `json:"over,omitempty"`
	Spent   time.Duration `json:"spent,omitempty"` // in it so far, ns
	Answers []Answer      `json:"answers,omitempty"`
}

// First returns the first answer to a step that counts, or else its latest answer; false:
// there is none.
func (l Lab) First(step string) (a Answer, ok bool) {
	for _, one := range l.Answers {
		if one.Step != step {
			continue
		}
		if a, ok = one, true; one.Counts() || one.Outcome == Written {
			return a, true
		}
	}
	return a, ok
}

// Score returns how many predictions were right at the first answer that counts, and how
// many were answered.
func (l Lab) Score() (right, of int) {
	seen := map[string]bool{}
	for _, a := range l.Answers {
		if seen[a.Step] || !a.Counts() {
			continue
		}
		seen[a.Step] = true
		of++
		if a.Outcome == Right {
			right++
		}
	}
	return right, of
}

// mostAnswers is how many answers are kept of a lab; the oldest that are not the first of
// their step go.
const mostAnswers = 1000

// With returns l with one more answer. l does not change.
func (l Lab) With(a Answer) Lab {
	l.Answers = append(slices.Clone(l.Answers), a)
	if extra := len(l.Answers) - mostAnswers; extra > 0 {
		l.Answers = l.Answers[extra:]
	}
	return l
}

// A Book is what was done in all labs, by their names as in "03-select"; a lab of another
// folder by its absolute path.
type Book map[string]Lab

// maxFile is how large the file may be, in bytes.
const maxFile = 8 << 20

func file() string { return files.State("labs.json") }

// Load returns what is known. A file that cannot be read counts as none; see Rescue.
func Load() Book {
	b, err := read(file())
	if err != nil {
		return Book{}
	}
	return b
}

// read reads a file of notes. That there is none is no error.
func read(name string) (Book, error) {
	b := Book{}
	info, err := os.Stat(name)
	switch {
	case name == "" || errors.Is(err, fs.ErrNotExist):
		return b, nil
	case err != nil:
		return nil, err
	case info.Size() > maxFile:
		return nil, fmt.Errorf("it is larger than %d bytes", maxFile)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, errDamaged
	}
	if b == nil { // the file says null
		b = Book{}
	}
	return b, nil
}

var errDamaged = errors.New("it is damaged")

// Rescue puts a file of notes aside that cannot be read, so that it is not overwritten. It
// returns a sentence that says so; "" there is nothing to put aside.
func Rescue() string {
	name := file()
	_, err := read(name)
	if err == nil {
		return ""
	}
	aside := name + "-" + time.Now().UTC().Format("20060102-150405")
	if os.Rename(name, aside) != nil {
		return "" // neither can it be overwritten: Keep says so
	}
	return fmt.Sprintf("your notes cannot be read: %v; they are kept as %s, and new ones are begun", err, aside)
}

// Keep replaces what is known of one lab. The file is replaced in one step. The error is one
// sentence.
func Keep(name string, l Lab) error {
	return change(func(b Book) { b[name] = l })
}

// Forget removes what is known of one lab; "" of all.
func Forget(name string) error {
	return change(func(b Book) {
		if name == "" {
			clear(b)
		}
		delete(b, name)
	})
}

func change(f func(Book)) error {
	name := file()
	if name == "" {
		return errors.New("the notes are not kept: there is no home folder")
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("the notes are not kept: %w", err)
	}
	Rescue()
	b := Load()
	f(b)
	data, err := json.MarshalIndent(b, "", "  ")
	if err == nil {
		err = files.SaveBytes(name, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("the notes are not kept: %w", err)
	}
	return nil
}

// Names returns the labs of the book, in order.
func (b Book) Names() []string { return slices.Sorted(maps.Keys(b)) }
