package class

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // a container has no time zones

	"muxlab/harness/proc"
)

// layouts are the forms of a time, beside RFC 3339. The last ones are Moodle's.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05.999999999 Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04 -0700",
	"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04",
	"Monday, 2 January 2006, 3:04 PM", "Monday, 2 January 2006, 15:04",
}

// parseTime reads a time. One without a zone is in zone; a name of a zone may follow.
func parseTime(s string, zone *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	if at := strings.LastIndexByte(s, ' '); at > 0 {
		if loc, err := time.LoadLocation(s[at+1:]); err == nil && strings.Trim(s[at+1:], "0123456789:.") != "" && s[at+1:] != "Z" && !strings.HasSuffix(s, "M") {
			s, zone = s[:at], loc
		}
	}
	for _, l := range layouts {
		if t, err := time.ParseInLocation(l, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 2026-05-01 23:59", s)
}

// ParseDue reads a due date, which must say its zone: "2026-05-01 23:59 Europe/Berlin",
// "2026-05-01T23:59:00+02:00".
func ParseDue(s string) (time.Time, error) {
	a, err := parseTime(s, time.UTC)
	if err != nil {
		return a, proc.Usagef("%v Europe/Berlin", err)
	}
	b, _ := parseTime(s, time.FixedZone("", 3600))
	if !a.Equal(b) {
		return a, proc.Usagef("%q has no time zone: write %q, or another zone", s, s+" Europe/Berlin")
	}
	return a, nil
}

var timeColumns = []column{
	{"student", []string{"id", "student id", "id number", "sid"}, false},
	{"folder", []string{"submission"}, false},
	{"participant", []string{"identifier"}, false},
	{"email", []string{"email address"}, false},
	{"submitted", []string{"last modified (submission)", "submission time", "time"}, true},
}

// Times reads a CSV with the column submitted, and one that says of which submission it
// is: folder, student, email, or Moodle's Identifier. It sets the times of all; student
// says whose a submission is.
func Times(name string, zone *time.Location, all []Handin, student func(*Handin) string) error {
	records, err := readTable(name, timeColumns)
	if err != nil {
		return err
	}
	short := filepath.Base(name)
	for _, r := range records {
		text := r.fields["submitted"]
		if text == "" || text == "-" { // Moodle: nothing was handed in
			continue
		}
		at, err := parseTime(text, zone)
		if err != nil {
			return proc.Usagef("%s line %d: %v", short, r.line, err)
		}
		number := strings.TrimPrefix(r.fields["participant"], "Participant ")
		for i := range all {
			h := &all[i]
			if same(r.fields["folder"], h.Folder) || same(r.fields["student"], student(h)) || same(number, h.Participant) || same(r.fields["email"], h.Email) {
				h.Submitted, h.From = at, short
			}
		}
	}
	return nil
}

func same(a, b string) bool { return a != "" && a == b }
