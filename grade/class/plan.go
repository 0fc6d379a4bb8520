package class

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/harness/proc"
)

// PlanSchema names the form of a Plan in JSON.
const PlanSchema = "muxlab/class-plan/v1"

// A Plan is what a run grades, and by which rules: all but the results.
type Plan struct {
	Schema      string       `json:"schema"`
	Exercise    Exercise     `json:"exercise"`
	Grader      string       `json:"grader"`
	Due         time.Time    `json:"due,omitzero"`
	Late        Late         `json:"late"`
	Only        string       `json:"only"`
	Shard       string       `json:"shard,omitempty"`
	Secret      string       `json:"secret"` // Secret.Mark, which does not tell it
	Students    []Student    `json:"students"`
	Submissions []Submission `json:"submissions"`
	Unknown     []string     `json:"unknown,omitempty"`
}

// Of several submissions of one student, these count.
const (
	OnlyLatest = "latest"
	OnlyBest   = "best" // by the mark after lateness; all are graded
)

// Rules are what the instructor decides.
type Rules struct {
	Exercise Exercise
	Grader   string
	Due      time.Time // zero: none
	Late     Late
	Only     string
	Shard    string // "2/3", or ""
	Secret   Secret
	Roster   []Student // nil: each who handed in is a student
	Times    string    // a CSV with the times of the submissions, or ""
	Zone     *time.Location
}

// Make makes a plan of what was found.
func Make(found *Found, r Rules) (*Plan, error) {
	p := &Plan{Schema: PlanSchema, Exercise: r.Exercise, Grader: r.Grader, Due: r.Due, Late: r.Late, Only: r.Only, Shard: r.Shard,
		Secret: r.Secret.Mark(), Students: slices.Clone(r.Roster)}
	p.Unknown = slices.Clone(found.Notes)
	student := func(h *Handin) string {
		if id, why := whose(h, r.Roster); r.Roster != nil && why == "" {
			return id
		}
		return own(h)
	}
	if r.Times != "" {
		if err := Times(r.Times, r.Zone, found.Handins, student); err != nil {
			return nil, err
		}
	}
	for i := range found.Handins {
		if err := p.add(&found.Handins[i], r); err != nil {
			return nil, err
		}
	}
	if r.Only == OnlyLatest {
		if err := p.latest(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(p.Students, func(a, b Student) int { return cmp.Compare(a.ID, b.ID) })
	return p, p.shard(r.Shard)
}

// add adds a submission, and its student if the roster has none.
func (p *Plan) add(h *Handin, r Rules) error {
	id, why := whose(h, r.Roster)
	if r.Roster == nil {
		id, why = own(h), ""
	}
	if why != "" {
		p.Unknown = append(p.Unknown, fmt.Sprintf("%s: %s", h.Folder, why))
		id = own(h)
		for p.inRoster(id, r.Roster) { // a folder must not pass for somebody
			id = "unknown " + id
		}
	}
	if !p.inRoster(id, p.Students) {
		p.Students = append(p.Students, Student{ID: id, Name: h.Name, Email: h.Email})
	}
	digest, err := digestOf(h.Path)
	if err != nil {
		return err
	}
	p.Submissions = append(p.Submissions, Submission{
		Key: keyOf(id, h.Folder, digest), Student: id, Folder: h.Folder, Path: h.Path,
		Submitted: h.Submitted, From: h.From, Seed: r.Secret.Seed(id, r.Exercise.ID),
	})
	return nil
}

func (p *Plan) inRoster(id string, list []Student) bool {
	return slices.ContainsFunc(list, func(s Student) bool { return s.ID == id })
}

// of returns the submissions by student.
func (p *Plan) of() map[string][]Submission {
	all := map[string][]Submission{}
	for _, s := range p.Submissions {
		all[s.Student] = append(all[s.Student], s)
	}
	return all
}

// latest keeps the latest submission of each student.
func (p *Plan) latest() error {
	by := p.of()
	p.Submissions = nil
	for _, id := range slices.Sorted(maps.Keys(by)) {
		list := by[id]
		for _, s := range list {
			if s.Submitted.IsZero() && len(list) > 1 {
				return proc.Usagef("%s handed in %d times, and when %s came is not known: give --times FILE, or --only best", id, len(list), s.Folder)
			}
		}
		p.Submissions = append(p.Submissions, slices.MaxFunc(list, func(a, b Submission) int { return a.Submitted.Compare(b.Submitted) }))
	}
	return nil
}

// shard keeps the students of one part: all submissions of a student are in the same.
func (p *Plan) shard(text string) error {
	if text == "" {
		return nil
	}
	part, of, ok := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(part)
	n, err2 := strconv.Atoi(of)
	if !ok || err1 != nil || err2 != nil || i < 1 || i > n {
		return proc.Usagef("--shard is %q: write 2/3 for the second of three parts", text)
	}
	mine := map[string]bool{}
	var students []Student
	for at, s := range p.Students {
		if at%n == i-1 {
			students, mine[s.ID] = append(students, s), true
		}
	}
	p.Students = students
	p.Submissions = slices.DeleteFunc(p.Submissions, func(s Submission) bool { return !mine[s.Student] })
	if i > 1 { // said once
		p.Unknown = nil
	}
	return nil
}
