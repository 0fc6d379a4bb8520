package class

// An export of Gradescope: a folder for each submission, and a file that says whose each
// is and when it came. A group's submission counts for each of its members.

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

const metadata = "submission_metadata.yml"

type gsSubmission struct {
	Submitters []struct {
		Name  string `yaml:":name"`
		SID   string `yaml:":sid"`
		Email string `yaml:":email"`
	} `yaml:":submitters"`
	CreatedAt yaml.Node `yaml:":created_at"`
}

func (f *Found) gradescope(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, metadata))
	if err != nil {
		return err
	}
	all := map[string]gsSubmission{}
	if err := yaml.Unmarshal(text, &all); err != nil {
		return fmt.Errorf("%s: %w", metadata, err)
	}
	for _, folder := range slices.Sorted(maps.Keys(all)) {
		path := filepath.Join(dir, folder)
		if !filepath.IsLocal(folder) {
			f.Notes = append(f.Notes, fmt.Sprintf("%q in %s climbs out of its folder: left out", folder, metadata))
			continue
		}
		if info, err := os.Lstat(path); err != nil || !info.IsDir() {
			f.Notes = append(f.Notes, fmt.Sprintf("%s names %s, which is not there", metadata, folder))
			continue
		}
		h := Handin{Folder: folder, Path: inside(path)}
		if at, err := parseTime(all[folder].CreatedAt.Value, time.UTC); err == nil {
			h.Submitted, h.From = at, metadata
		}
		if len(all[folder].Submitters) == 0 {
			f.Handins = append(f.Handins, h)
		}
		for _, who := range all[folder].Submitters {
			h.ID, h.Name, h.Email = who.SID, who.Name, who.Email
			f.Handins = append(f.Handins, h)
		}
	}
	return nil
}
