package script

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
)

// FileName is the name of the file of a lab in its folder.
const FileName = "lab.md"

// folderShape is the name of the folder of a lab that has a number: "03-select".
var folderShape = regexp.MustCompile(`^([0-9]{2})-([a-z0-9]+(?:-[a-z0-9]+)*)$`)

// Read reads the lab in the folder dir of fsys. The number and the name are those of the
// folder. A file with problems is an *Error.
func Read(fsys fs.FS, dir string) (*Lab, error) {
	file := path.Join(dir, FileName)
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is not a lab: it has no %s", dir, FileName)
		}
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	lab, found := Parse(data)
	if len(found) > 0 {
		return nil, &Error{File: file, Problems: found}
	}
	lab.Name = path.Base(dir)
	if m := folderShape.FindStringSubmatch(lab.Name); m != nil {
		lab.Number, _ = strconv.Atoi(m[1])
		lab.Name = m[2]
	}
	return lab, nil
}

// List reads the labs in the folders NN-name of fsys, in the order of their numbers. Other
// folders are passed over. Two labs with the same number are an error.
func List(fsys fs.FS) ([]*Lab, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list the labs: %w", err)
	}
	var labs []*Lab
	for _, e := range entries {
		if !e.IsDir() || !folderShape.MatchString(e.Name()) {
			continue
		}
		lab, err := Read(fsys, e.Name())
		if err != nil {
			return nil, err
		}
		if same := slices.IndexFunc(labs, func(l *Lab) bool { return l.Number == lab.Number }); same >= 0 {
			return nil, fmt.Errorf("labs %s and %s both have the number %d", labs[same].Name, lab.Name, lab.Number)
		}
		labs = append(labs, lab)
	}
	return labs, nil // the names of the folders are sorted, and so are their numbers
}
