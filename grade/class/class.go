// Package class grades a whole class: it finds who handed in what and when, has each
// submission judged, keeps every result as soon as it is there, and makes the marks.
//
// Judging one submission is not done here: a Grade does it. What a run knows is in its
// folder (see Store), so that a run that was interrupted goes on, and parts that were
// graded on several machines are merged. Marks are computed from there each time: the
// due date, the late rule and the marks by hand can change without grading again.
//
// Files, in reading order: class.go, find.go, unpack.go, gradescope.go (what was handed
// in); table.go, roster.go, times.go (who and when); plan.go, seed.go, store.go, run.go,
// jobs.go (grading); book.go, overrides.go, merge.go (marks); sample.go.
package class

import (
	"context"
	"strings"
	"time"

	"muxlab/grade/verdict"
)

// An Exercise is what a class needs to know of one.
type Exercise struct {
	ID    string `json:"id"`   // "06"
	Name  string `json:"name"` // "epoll"
	Title string `json:"title"`
	Max   int    `json:"max"`
	Late  Late   `json:"late"`
}

// Dir is the exercise's folder in exercises/ and solutions/: "06-epoll".
func (e Exercise) Dir() string { return e.ID + "-" + e.Name }

// Late says what a late submission loses: PerDay per cent of its points for each day
// begun, and at most Most per cent.
type Late struct {
	PerDay int `json:"per_day"`
	Most   int `json:"most"`
}

// Percent is what a submission loses that is this late. Days is how many days were begun.
func (l Late) Percent(late time.Duration) (days, percent int) {
	if late <= 0 {
		return 0, 0
	}
	days = int((late + 24*time.Hour - 1) / (24 * time.Hour))
	if l.PerDay > 0 && days >= 100/l.PerDay+1 { // no overflow for a date of long ago
		return days, min(100, l.Most)
	}
	return days, min(l.PerDay*days, l.Most, 100)
}

// A Submission is one thing handed in, to be judged.
type Submission struct {
	Key       string    `json:"key"`     // of its result in the Store
	Student   string    `json:"student"` // the id in the roster, or the folder's name
	Folder    string    `json:"folder"`  // its name where it was found
	Path      string    `json:"-"`       // a folder or an archive: source.Collect reads both
	Submitted time.Time `json:"submitted,omitzero"`
	From      string    `json:"from,omitempty"` // where the time is from; "" if it is not known
	Seed      uint64    `json:"seed"`
}

// A Grade judges one submission. An error means that the grader failed; what is wrong
// with the submission is in the result.
type Grade func(ctx context.Context, s Submission) (verdict.Result, error)

// A Handin is what was found, before it is known whose it is.
type Handin struct {
	Folder      string
	Path        string
	Submitted   time.Time
	From        string
	ID          string // what the platform says of the student, if it does
	Name        string
	Email       string
	Participant string // Moodle's number of the participant
}

// folded is s for comparing names: small letters, one space between words.
func folded(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(s, "_", " "))), " ")
}
