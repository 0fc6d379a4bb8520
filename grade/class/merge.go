package class

import (
	"cmp"
	"fmt"
	"slices"

	"muxlab/harness/proc"
)

// Merge puts the parts of a class together into the store to: their plans and results.
func Merge(to *Store, dirs []string) (*Plan, error) {
	var all *Plan
	seen := map[string]string{}
	for _, dir := range dirs {
		from := &Store{dir}
		p, err := from.LoadPlan()
		if err != nil {
			return nil, fmt.Errorf("%s is no run of muxlab grade: %w", dir, err)
		}
		if all == nil {
			first := *p
			first.Students, first.Submissions, first.Unknown, first.Shard = nil, nil, nil, ""
			all = &first
		}
		if err := alike(all, p, dirs[0], dir); err != nil {
			return nil, err
		}
		for _, s := range p.Students {
			if other, twice := seen[s.ID]; twice {
				return nil, proc.Usagef("%s is in %s and in %s: each student belongs to one part", s.ID, other, dir)
			}
			seen[s.ID] = dir
		}
		if err := copyEntries(to, from, p); err != nil {
			return nil, err
		}
		all.Students = append(all.Students, p.Students...)
		all.Submissions = append(all.Submissions, p.Submissions...)
		all.Unknown = append(all.Unknown, p.Unknown...)
	}
	slices.SortStableFunc(all.Students, func(a, b Student) int { return cmp.Compare(a.ID, b.ID) })
	return all, to.SavePlan(all)
}

// alike: both parts were graded by the same rules.
func alike(a, b *Plan, dirA, dirB string) error {
	what := ""
	switch {
	case a.Exercise.ID != b.Exercise.ID:
		what = "different exercises"
	case a.Secret != b.Secret:
		what = "different secrets (--secret)"
	case !a.Due.Equal(b.Due) || a.Late != b.Late:
		what = "different due dates or late rules"
	case a.Only != b.Only:
		what = "different --only"
	default:
		return nil
	}
	return proc.Usagef("%s and %s have %s", dirA, dirB, what)
}

func copyEntries(to, from *Store, p *Plan) error {
	for _, s := range p.Submissions {
		e, err := from.Load(s)
		if err != nil {
			return err
		}
		if e == nil {
			return fmt.Errorf("%s has no result of %s yet: run that part again", from.dir, s.Student)
		}
		if err := to.Save(e); err != nil {
			return err
		}
	}
	return nil
}
