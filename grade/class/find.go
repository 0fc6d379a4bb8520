package class

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"muxlab/harness/proc"
)

// archives are the endings of what a student may hand in packed.
var archives = []string{".tar.gz", ".tgz", ".tar", ".zip"}

// trimArchive returns the name without the ending of an archive.
func trimArchive(name string) (bare string, is bool) {
	for _, end := range archives {
		if cut, ok := strings.CutSuffix(strings.ToLower(name), end); ok && cut != "" {
			return name[:len(cut)], true
		}
	}
	return name, false
}

// Found is what Find found: the submissions, and a sentence for what it left out.
type Found struct {
	Handins []Handin
	Notes   []string
}

// Find looks for submissions. A path is a folder with a folder or an archive for each
// student, an export of Gradescope or Moodle (a folder or a zip), or the folder or the
// archive of one student. Exports are unpacked into the folder scratch. Links are not
// followed. Modification times are never looked at: they say when a file was copied.
func Find(paths []string, scratch string) (*Found, error) {
	f := &Found{}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, err
		}
		if info.IsDir() {
			err = f.folder(p)
		} else {
			err = f.archive(p, scratch)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(f.Handins) == 0 {
		return nil, proc.Usagef("no submission in %s: there should be a folder or a zip for each student", strings.Join(paths, ", "))
	}
	return f, nil
}

func (f *Found) archive(name, scratch string) error {
	bare, is := trimArchive(filepath.Base(name))
	if !is {
		return proc.Usagef("%s is neither a folder nor an archive (%s)", name, strings.Join(archives, ", "))
	}
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		export, err := isExport(name)
		if err != nil {
			return err
		}
		if export {
			dir, err := os.MkdirTemp(scratch, "export-")
			if err != nil {
				return err
			}
			notes, err := unpack(name, dir)
			f.Notes = append(f.Notes, notes...)
			if err != nil {
				return err
			}
			return f.folder(dir)
		}
	}
	f.add(bare, name)
	return nil
}

func (f *Found) folder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var inner []fs.DirEntry
	for _, e := range entries {
		_, packed := trimArchive(e.Name())
		switch {
		case e.Name() == metadata && e.Type().IsRegular():
			return f.gradescope(dir)
		case strings.HasSuffix(e.Name(), ".go"):
			abs, err := filepath.Abs(dir)
			f.add(filepath.Base(abs), dir)
			return err
		case strings.HasPrefix(e.Name(), "."), e.Name() == "__MACOSX":
		case e.Type()&fs.ModeSymlink != 0:
			f.Notes = append(f.Notes, fmt.Sprintf("%s is a link, which is not followed", e.Name()))
		case e.IsDir(), packed && e.Type().IsRegular():
			inner = append(inner, e)
		}
	}
	if len(inner) == 1 && inner[0].IsDir() { // the folder around an export
		if _, err := os.Lstat(filepath.Join(dir, inner[0].Name(), metadata)); err == nil {
			return f.folder(filepath.Join(dir, inner[0].Name()))
		}
	}
	for _, e := range inner {
		bare := e.Name()
		if !e.IsDir() {
			bare, _ = trimArchive(bare)
		}
		f.add(bare, filepath.Join(dir, e.Name()))
	}
	return nil
}

var moodle = regexp.MustCompile(`^(.+)_(\d+)_assignsubmission_(file|onlinetext)_?$`)

// add adds the submission of the folder or the archive path.
func (f *Found) add(folder, path string) {
	h := Handin{Folder: folder, Path: inside(path)}
	if m := moodle.FindStringSubmatch(folder); m != nil {
		if m[3] == "onlinetext" {
			f.Notes = append(f.Notes, folder+" is a text typed into Moodle, which is not graded")
			return
		}
		h.Name, h.Participant = m[1], m[2]
	}
	f.Handins = append(f.Handins, h)
}

// inside is the only archive in the folder path, if there is nothing else in it: Moodle
// makes a folder around each. Otherwise path.
func inside(path string) string {
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) != 1 || !entries[0].Type().IsRegular() {
		return path
	}
	if _, is := trimArchive(entries[0].Name()); is {
		return filepath.Join(path, entries[0].Name())
	}
	return path
}
