package class

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/grade/verdict"
	"muxlab/harness/proc"
)

var ex = Exercise{ID: "06", Name: "epoll", Title: "epoll", Max: 100, Late: Late{10, 50}}

// tree writes files by name below a new folder; a name that ends in / is a folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			os.MkdirAll(path, 0o700)
			continue
		}
		os.MkdirAll(filepath.Dir(path), 0o700)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// zipped writes a zip with these entries, in order.
func zipped(t *testing.T, name string, entries ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, e := range entries {
		h := &zip.FileHeader{Name: strings.TrimPrefix(e, "link:")}
		h.SetMode(0o600)
		if strings.HasPrefix(e, "link:") {
			h.SetMode(0o777 | os.ModeSymlink)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("/etc/passwd")); err != nil && !strings.HasSuffix(e, "/") {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func folders(f *Found) (all []string) {
	for _, h := range f.Handins {
		all = append(all, h.Folder)
	}
	return all
}

func find(t *testing.T, paths ...string) *Found {
	t.Helper()
	f, err := Find(paths, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFind(t *testing.T) {
	class := tree(t, map[string]string{"ann/server.go": "package epoll", "bob.zip": "x", "empty/": "", "roster.csv": "x", ".hidden/a.go": "x", "__MACOSX/x": "x"})
	os.Symlink("/etc", filepath.Join(class, "link"))
	f := find(t, class)
	if got := folders(f); !slices.Equal(got, []string{"ann", "bob", "empty"}) {
		t.Errorf("found %v", got)
	}
	if len(f.Notes) != 1 || !strings.Contains(f.Notes[0], "link") {
		t.Errorf("notes %q", f.Notes)
	}
	if got := folders(find(t, filepath.Join(class, "ann"))); !slices.Equal(got, []string{"ann"}) {
		t.Errorf("one student's folder: %v", got)
	}
	if got := folders(find(t, zipped(t, "cy.zip", "hw/server.go", "hw/README"))); !slices.Equal(got, []string{"cy"}) {
		t.Errorf("one student's zip: %v", got)
	}
	for _, bad := range []string{tree(t, nil), filepath.Join(class, "roster.csv")} {
		if _, err := Find([]string{bad}, t.TempDir()); !errors.Is(err, proc.ErrUsage) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestFindMoodle(t *testing.T) {
	f := find(t, zipped(t, "export.zip", "Kim Lee_101_assignsubmission_file_/server.go", "Kim Lee_102_assignsubmission_file_/hw.zip", "Ann_7_assignsubmission_onlinetext_/online.html"))
	if got := folders(f); len(got) != 2 || f.Handins[0].Name != "Kim Lee" || f.Handins[0].Participant != "101" {
		t.Errorf("%+v", f.Handins)
	}
	if !strings.HasSuffix(f.Handins[1].Path, "hw.zip") {
		t.Errorf("the zip in the folder is not taken: %s", f.Handins[1].Path)
	}
	if len(f.Notes) != 1 {
		t.Errorf("notes %q", f.Notes)
	}
}

func TestFindHostileExport(t *testing.T) {
	f := find(t, zipped(t, "export.zip", "ann/server.go", "../../evil.go", "/abs/evil.go", "link:bob/server.go", "bob/ok.go", "bob/ok.go", `cy\..\evil.go`))
	if got := folders(f); !slices.Equal(got, []string{"ann", "bob"}) {
		t.Errorf("found %v", got)
	}
	if len(f.Notes) != 5 {
		t.Errorf("%d notes: %q", len(f.Notes), f.Notes)
	}
}

func TestFindGradescope(t *testing.T) {
	dir := tree(t, map[string]string{
		"assignment_1_export/submission_1/server.go": "x", "assignment_1_export/submission_2/server.go": "x",
		"assignment_1_export/" + metadata: `---
submission_1:
  :submitters:
  - :name: Ann
    :sid: '0012'
    :email: ann@x.org
  :created_at: 2026-05-01 21:00:00.123456000 Z
  :score: 0.0
submission_2:
  :submitters:
  - :name: Bob
    :sid:
    :email: bob@x.org
  - :name: Cy
    :sid: '14'
    :email: cy@x.org
  :created_at: 2026-05-02 08:00:00 +0200
submission_9:
  :submitters: []
../../etc:
  :submitters: []
`})
	f := find(t, dir)
	if len(f.Handins) != 3 || len(f.Notes) != 2 {
		t.Fatalf("%+v", f)
	}
	h := f.Handins[0]
	if h.ID != "0012" || h.From != metadata || !h.Submitted.Equal(time.Date(2026, 5, 1, 21, 0, 0, 123456000, time.UTC)) {
		t.Errorf("%+v", h)
	}
	if b := f.Handins[1]; b.Email != "bob@x.org" || b.Submitted.UTC().Hour() != 6 {
		t.Errorf("%+v", b)
	}
}

func TestRoster(t *testing.T) {
	dir := tree(t, map[string]string{
		"good.csv":   "\xef\xbb\xbfID number;Full name;Email address;Folder;Due\n# a comment\n1;Ann;ann@x.org;;\n\n2;Kim Lee;;kim_2*;2026-05-03 12:00\n3;Kim Lee;;;\n",
		"none.csv":   "name\nAnn\n",
		"twice.csv":  "student\n1\n1\n",
		"noid.csv":   "student,name\n,Ann\n",
		"when.csv":   "student,due\n1,tomorrow\n",
		"empty.csv":  "",
		"quote.csv":  "student\n\"a\n",
		"nobody.csv": "student\n",
		"glob.csv":   "student,folder\n1,[a\n",
	})
	berlin, _ := time.LoadLocation("Europe/Berlin")
	r, err := Roster(filepath.Join(dir, "good.csv"), berlin)
	if err != nil || len(r) != 3 || r[1].Due.UTC().Hour() != 10 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, bad := range []string{"none", "twice", "noid", "when", "empty", "quote", "nobody", "glob"} {
		if _, err := Roster(filepath.Join(dir, bad+".csv"), berlin); !errors.Is(err, proc.ErrUsage) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, c := range []struct {
		h        Handin
		id, says string
	}{
		{Handin{Folder: "kim_2_x"}, "2", ""},
		{Handin{Folder: "kim lee"}, "", "2 or 3"},
		{Handin{Folder: "x", Name: "Kim  LEE"}, "", "2 or 3"},
		{Handin{Folder: "ann"}, "1", ""},
		{Handin{Folder: "ANN@x.org"}, "1", ""},
		{Handin{Folder: "3"}, "3", ""},
		{Handin{Folder: "s", ID: "3", Name: "Kim Lee"}, "3", ""},
		{Handin{Folder: "zed"}, "", "no line"},
	} {
		if id, why := whose(&c.h, r); id != c.id || !strings.Contains(why, c.says) || (id == "") == (why == "") {
			t.Errorf("%+v is %q (%s)", c.h, id, why)
		}
	}
}

func TestTimes(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	want := time.Date(2026, 5, 1, 21, 59, 0, 0, time.UTC)
	for _, s := range []string{"2026-05-01 23:59 Europe/Berlin", "2026-05-01T23:59:00+02:00", "2026-05-01 21:59 UTC", "2026-05-01 21:59:00.000 Z"} {
		if got, err := ParseDue(s); err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "tomorrow", "2026-05-01 23:59", "2026-05-01", "2026-05-01 23:59 Europe/Atlantis"} {
		if got, err := ParseDue(s); !errors.Is(err, proc.ErrUsage) {
			t.Errorf("%q is %v, %v", s, got, err)
		}
	}
	if got, err := parseTime("Friday, 1 May 2026, 11:59 PM", berlin); err != nil || !got.Equal(want) {
		t.Errorf("Moodle's form: %v, %v", got, err)
	}
	dir := tree(t, map[string]string{"t.csv": "Identifier,Last modified (submission)\nParticipant 101,\"Friday, 1 May 2026, 11:59 PM\"\nParticipant 102,-\n", "bad.csv": "folder,submitted\na,soon\n"})
	all := []Handin{{Participant: "101"}, {Participant: "102"}}
	if err := Times(filepath.Join(dir, "t.csv"), berlin, all, own); err != nil || !all[0].Submitted.Equal(want) || !all[1].Submitted.IsZero() || all[0].From != "t.csv" {
		t.Errorf("%+v, %v", all, err)
	}
	if err := Times(filepath.Join(dir, "bad.csv"), berlin, all, own); !errors.Is(err, proc.ErrUsage) {
		t.Error(err)
	}
}

// result is what a stub says of a submission.
func result(points ...int) verdict.Result {
	r := verdict.Result{Schema: verdict.Schema, Exercise: "06", Title: "epoll"}
	for i, p := range points {
		s := verdict.Stage{ID: string(rune('a' + i)), State: verdict.Passed, Max: p}
		if p < 0 {
			s.State, s.Max = verdict.Failed, -p
		}
		r.Stages = append(r.Stages, s)
	}
	r.Sum()
	return r
}
