package class

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"

	"muxlab/harness/proc"
)

// A Student is a line of the roster.
type Student struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	// Folder is the name of what this student hands in, or a pattern: *, ?, [a-z].
	Folder string    `json:"folder,omitempty"`
	Due    time.Time `json:"due,omitzero"` // an extension
}

var rosterColumns = []column{
	{"student", []string{"id", "student id", "id number", "sid", "sis user id"}, true},
	{"name", []string{"full name", "student name"}, false},
	{"email", []string{"email address", "e-mail"}, false},
	{"folder", []string{"pattern", "submission"}, false},
	{"due", []string{"extension"}, false},
}

// Roster reads a CSV with the columns student (an id that is unique), and as far as they
// are known name, email, folder and due. A due date without a zone is in the zone given.
func Roster(name string, zone *time.Location) ([]Student, error) {
	records, err := readTable(name, rosterColumns)
	if err != nil {
		return nil, err
	}
	var all []Student
	seen := map[string]int{}
	for _, r := range records {
		s := Student{ID: r.fields["student"], Name: r.fields["name"], Email: r.fields["email"], Folder: r.fields["folder"]}
		where := fmt.Sprintf("%s line %d", filepath.Base(name), r.line)
		if s.ID == "" {
			return nil, proc.Usagef("%s has no student id", where)
		}
		if first, twice := seen[s.ID]; twice {
			return nil, proc.Usagef("%s: the id %s is on line %d already", where, s.ID, first)
		}
		seen[s.ID] = r.line
		if _, err := path.Match(s.Folder, ""); err != nil {
			return nil, proc.Usagef("%s: %q is no pattern of names", where, s.Folder)
		}
		if due := r.fields["due"]; due != "" {
			if s.Due, err = parseTime(due, zone); err != nil {
				return nil, proc.Usagef("%s: %v", where, err)
			}
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, proc.Usagef("%s names no student", filepath.Base(name))
	}
	return all, nil
}

// whose finds the student of a submission: by the roster's folder, then by what the
// platform says, by the id and by the name. why says why there is none.
func whose(h *Handin, roster []Student) (id, why string) {
	ways := []func(*Student) bool{
		func(s *Student) bool {
			ok, _ := path.Match(s.Folder, h.Folder)
			return s.Folder != "" && (ok || s.Folder == h.Folder)
		},
		func(s *Student) bool { return h.ID != "" && h.ID == s.ID },
		func(s *Student) bool {
			return s.Email != "" && (strings.EqualFold(h.Email, s.Email) || strings.EqualFold(h.Folder, s.Email))
		},
		func(s *Student) bool { return strings.EqualFold(h.Folder, s.ID) },
		func(s *Student) bool {
			return s.Name != "" && (folded(s.Name) == folded(h.Name) || folded(s.Name) == folded(h.Folder))
		},
	}
	for _, way := range ways {
		var ids []string
		for i := range roster {
			if way(&roster[i]) {
				ids = append(ids, roster[i].ID)
			}
		}
		if len(ids) == 1 {
			return ids[0], ""
		}
		if len(ids) > 1 {
			return "", "it could be that of " + strings.Join(ids, " or ") + ": give each a folder in the roster"
		}
	}
	return "", "it is in no line of the roster"
}

// own is the id of a student without a roster: what the platform says, or the folder.
func own(h *Handin) string {
	switch {
	case h.ID != "":
		return h.ID
	case h.Email != "":
		return h.Email
	}
	return h.Folder
}
