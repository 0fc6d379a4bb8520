package class

// Unpacking the export of a platform. It holds what students wrote, names included: what
// climbs out, is a link or is too large is left out by name, and the others are graded.

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// Bounds of an export, unpacked.
const (
	mostEntries = 200_000
	mostFile    = 64 << 20 // bytes
	mostExport  = 4 << 30  // bytes
)

var assignsubmission = regexp.MustCompile(`^[^/]+_assignsubmission_(file|onlinetext)_?/`)

// isExport reports whether a zip holds the submissions of several students.
func isExport(name string) (bool, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	defer z.Close()
	tops := map[string]bool{}
	for _, f := range z.File {
		top, rest, deep := strings.Cut(f.Name, "/")
		switch {
		case path.Base(f.Name) == metadata, assignsubmission.MatchString(f.Name):
			return true, nil
		case top == "__MACOSX", climbs(f.Name):
		case deep:
			tops[top] = tops[top] || rest != ""
		case strings.HasSuffix(f.Name, ".go"):
			return false, nil
		default:
			if _, packed := trimArchive(f.Name); packed {
				tops[f.Name] = true
			}
		}
	}
	return len(tops) > 1, nil
}

// climbs: the name leads out of the folder, on this system or on another.
func climbs(name string) bool {
	return !filepath.IsLocal(name) || strings.ContainsAny(name, "\\\x00")
}

// unpack writes the files of a zip below dir.
func unpack(name, dir string) (notes []string, err error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer z.Close()
	if len(z.File) > mostEntries {
		return nil, fmt.Errorf("%s has %d entries, more than %d", name, len(z.File), mostEntries)
	}
	left := int64(mostExport)
	for _, f := range z.File {
		why, n, err := unpackOne(f, dir, min(left, mostFile))
		if err != nil {
			return notes, err
		}
		if why != "" {
			notes = append(notes, fmt.Sprintf("%s in %s %s: left out", f.Name, filepath.Base(name), why))
		}
		if left -= n; left <= 0 {
			return notes, fmt.Errorf("%s is larger than %d bytes when unpacked", name, int64(mostExport))
		}
	}
	return notes, nil
}

// unpackOne writes one file. why says what is wrong with the entry.
func unpackOne(f *zip.File, dir string, most int64) (why string, n int64, err error) {
	mode := f.Mode()
	switch {
	case climbs(f.Name):
		return "climbs out of its folder", 0, nil
	case mode.IsDir():
		return "", 0, os.MkdirAll(filepath.Join(dir, f.Name), 0o700)
	case !mode.IsRegular():
		return "is no regular file", 0, nil
	}
	to := filepath.Join(dir, f.Name)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return "has a file where its folder should be", 0, nil
	}
	in, err := f.Open()
	if err != nil {
		return "cannot be unpacked (" + err.Error() + ")", 0, nil
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) {
		return "is there twice", 0, nil
	} else if err != nil {
		return "", 0, err
	}
	defer out.Close()
	n, err = io.Copy(out, io.LimitReader(in, most+1))
	if err != nil || n > most {
		os.Remove(to)
		return "is damaged or too large", n, nil
	}
	return "", n, nil
}
