package grading

import (
	"fmt"

	"muxlab/grade/class"
	"muxlab/harness/clean"
)

// progress writes a line for each submission that is done.
func (s *session) progress(p class.Progress) {
	status := "not graded: " + p.Entry.Error
	if r := p.Entry.Result; r != nil {
		status = r.Score()
		if r.Refused != nil {
			status += ", refused"
		} else if head := r.Headline(); head != nil {
			status += ", failed at " + head.ID
		}
	}
	left := ""
	if p.Done < p.Total {
		left = "; about " + about(p.Left) + " left"
	}
	fmt.Fprintf(s.talk, "%d/%d  %s: %s%s\n", p.Done, p.Total, clean.Name(p.Submission.Folder), clean.Name(status), left)
}
