package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// A bundle is what was found at a path, before a submission is made of it: .go files by
// their slash-separated names, and the names of all else.
type bundle struct {
	files   map[string][]byte
	other   []string
	entries int
	sum     int64 // bytes in files
	seen    map[string]bool
}

// Collect reads a submission: a folder, a .go file, or a .zip, .tar, .tar.gz or .tgz
// archive. If what cannot be accepted is the submission's fault the error is a
// *verdict.Failure.
func Collect(name string) (*Submission, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read the submission: %w", err)
	}
	b := &bundle{files: map[string][]byte{}, seen: map[string]bool{}}
	switch mode := info.Mode(); {
	case mode.IsDir():
		err = b.folder(name)
	case mode.Type() != 0:
		err = notAFile(filepath.Base(name), mode)
	case strings.HasSuffix(name, ".go"):
		err = b.plain(name)
	default:
		err = b.archive(name)
	}
	if err != nil {
		return nil, err
	}
	return b.submission()
}

// folder reads a folder, without following links.
func (b *bundle) folder(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot read the submission: %w", err)
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case name == ".":
			return nil
		case d.IsDir() && hidden(name):
			return fs.SkipDir
		case d.IsDir():
			return b.entry(name)
		}
		return b.add(name, d.Type(), func() (io.ReadCloser, error) { return root.Open(name) })
	})
	if err != nil && asFailure(err) == nil {
		return fmt.Errorf("cannot read the submission: %w", err)
	}
	return err
}

// plain reads one .go file.
func (b *bundle) plain(name string) error {
	base := filepath.Base(name)
	return b.add(base, 0, func() (io.ReadCloser, error) { return os.Open(name) })
}

// entry counts a name, which must be a path inside the submission, found once.
func (b *bundle) entry(name string) error {
	b.entries++
	if b.entries > MaxEntries {
		return refuse(fmt.Sprintf("at most %d files and folders", MaxEntries), "The submission has more.",
			"More than the exercise's folder was packed.")
	}
	plain := strings.ToLower(path.Clean(strings.ToValidUTF8(name, "_")))
	if !fs.ValidPath(plain) || slices.Contains(strings.Split(name, "/"), "..") {
		return refuse("names inside the submission's own folder",
			fmt.Sprintf("The submission names %s, which is outside its folder.", clean.Name(name)),
			"The archive was made with absolute paths, or with ..; pack the folder itself.")
	}
	if b.seen[plain] && !strings.HasSuffix(name, "/") {
		return refuse("every file once", fmt.Sprintf("%s is there twice.", clean.Name(name)),
			"Two names differ in capital letters only, or the archive has a file twice.")
	}
	b.seen[plain] = true
	return nil
}

// add takes the file of this name and kind. open is called only if its content matters.
func (b *bundle) add(name string, kind fs.FileMode, open func() (io.ReadCloser, error)) error {
	if err := b.entry(name); err != nil {
		return err
	}
	name = path.Clean(name)
	switch {
	case kind.Type() != 0:
		return notAFile(name, kind)
	case hidden(name):
		return nil
	}
	if err := forbidden(name); err != nil {
		return err
	}
	if !judged(name) {
		b.other = append(b.other, clean.Name(name))
		return nil
	}
	return b.read(name, open)
}

// read takes the content of a .go file, and never reads more than it may have.
func (b *bundle) read(name string, open func() (io.ReadCloser, error)) error {
	if len(b.files) == MaxFiles {
		return refuse(fmt.Sprintf("at most %d .go files", MaxFiles), "The submission has more.",
			"More than the exercise's folder was packed.")
	}
	r, err := open()
	if err != nil {
		return err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return damaged(err)
	}
	b.sum += int64(len(text))
	if len(text) > MaxFile || b.sum > MaxSum {
		return refuse(fmt.Sprintf("at most %d KiB in a .go file, and %d KiB in all", MaxFile>>10, MaxSum>>10),
			fmt.Sprintf("%s is larger, or makes the sum larger.", clean.Name(name)), "")
	}
	b.files[name] = text
	return nil
}

// submission makes one of the folder that has the .go files.
func (b *bundle) submission() (*Submission, error) {
	folders := map[string]map[string][]byte{}
	for name, text := range b.files {
		dir := path.Dir(name)
		if folders[dir] == nil {
			folders[dir] = map[string][]byte{}
		}
		folders[dir][path.Base(name)] = text
	}
	if len(folders) > 1 {
		return nil, refuse("the .go files of one package, in one folder",
			"There are .go files in more than one folder: "+folderNames(folders)+".",
			"More than one exercise was packed, or a package of your own: put its files beside server.go.")
	}
	for _, files := range folders {
		s := New(files)
		slices.Sort(b.other)
		s.Ignored = b.other
		return s, nil
	}
	return nil, refuse("server.go", "The submission has no .go file.",
		"An empty folder, or another one, was handed in.")
}

// asFailure returns the refusal in err, or nil if it is another error.
func asFailure(err error) *verdict.Failure {
	var f *verdict.Failure
	if errors.As(err, &f) {
		return f
	}
	return nil
}
