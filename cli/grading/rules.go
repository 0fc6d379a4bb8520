package grading

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"muxlab/grade/class"
	"muxlab/harness/proc"
)

// flags are those of grade.
type flags struct {
	exercise, out, roster, due, late, times, only, overrides, secret, shard string

	jobs                             int
	again, try, json, requireSandbox bool
}

func (f *flags) register(p *pflag.FlagSet) {
	p.StringVar(&f.exercise, "exercise", "", "the exercise, as in 06; not needed while there is one")
	p.StringVar(&f.out, "out", "", "the folder of the results (default marks-06, by the exercise)")
	p.StringVar(&f.roster, "roster", "", "a CSV with the columns student, and name, email, folder, due")
	p.StringVar(&f.due, "due", "", `when it was due, with a time zone: "2026-05-01 23:59 Europe/Berlin"`)
	p.StringVar(&f.late, "late", "", "per cent lost for each day late, and at most: 10/50 (default: the exercise's)")
	p.StringVar(&f.times, "times", "", "a CSV with the columns folder and submitted; Moodle's grading worksheet will do")
	p.StringVar(&f.only, "only", class.OnlyLatest, "of several submissions of a student, which counts: latest or best")
	p.StringVar(&f.overrides, "overrides", "", "a CSV with marks by hand (default overrides.csv in --out)")
	p.StringVar(&f.secret, "secret", "", "the file with the secret of which the seeds are made (default: in your configuration)")
	p.StringVar(&f.shard, "shard", "", "grade one part, as 2/3; muxlab grade merge puts them together")
	p.IntVar(&f.jobs, "jobs", 0, "submissions at the same time (default: as many as there is memory and processors for)")
	p.BoolVar(&f.again, "again", false, "grade also what has a result")
	p.BoolVar(&f.try, "try", false, "grade a sample class of twelve")
	p.BoolVar(&f.json, "json", false, "print the class as JSON")
	p.BoolVar(&f.requireSandbox, "require-sandbox", false, "grade nothing if a layer of the sandbox is missing")
}

func (f *flags) folder(e class.Exercise) string {
	if f.out != "" {
		return f.out
	}
	return "marks-" + e.ID
}

func (f *flags) overridesFile(st *class.Store) string {
	if f.overrides != "" {
		return f.overrides
	}
	return st.Path("overrides.csv")
}

// parseLate reads "10/50".
func parseLate(text string, otherwise class.Late) (class.Late, error) {
	if text == "" {
		return otherwise, nil
	}
	var l class.Late
	n, err := fmt.Sscanf(text, "%d/%d", &l.PerDay, &l.Most)
	if err != nil || n != 2 || fmt.Sprintf("%d/%d", l.PerDay, l.Most) != text || l.PerDay < 0 || l.PerDay > 100 || l.Most < 0 || l.Most > 100 {
		return l, proc.Usagef("--late is per cent a day and at most, as 10/50, not %q", text)
	}
	return l, nil
}

// plan reads what the flags name, and finds the submissions.
func (s *session) plan(args []string) (*class.Plan, error) {
	f := &s.f
	r := class.Rules{Exercise: s.exercise, Grader: s.w.Version, Only: f.only, Shard: f.shard, Times: f.times, Zone: time.Local}
	if f.only != class.OnlyLatest && f.only != class.OnlyBest {
		return nil, proc.Usagef("--only is latest or best, not %q", f.only)
	}
	if f.jobs < 0 {
		return nil, proc.Usagef("--jobs is %d: it is 1 or more", f.jobs)
	}
	var err error
	if r.Late, err = parseLate(f.late, s.exercise.Late); err != nil {
		return nil, err
	}
	if f.due != "" {
		if r.Due, err = class.ParseDue(f.due); err != nil {
			return nil, err
		}
		r.Zone = r.Due.Location()
	}
	if f.roster != "" {
		if r.Roster, err = class.Roster(f.roster, r.Zone); err != nil {
			return nil, err
		}
	}
	found, err := class.Find(args, s.scratch)
	if err != nil {
		return nil, err
	}
	if r.Secret, err = s.secret(); err != nil {
		return nil, err
	}
	return class.Make(found, r)
}

func (s *session) secret() (class.Secret, error) {
	name, err := secretFile(s.f.secret)
	if err != nil {
		return nil, err
	}
	secret, made, err := class.LoadSecret(name)
	if made {
		abs, _ := filepath.Abs(name)
		fmt.Fprintf(s.talk, "Made the secret of your classes: %s. Keep it: the same seeds need the same secret.\n", abs)
	}
	return secret, err
}
