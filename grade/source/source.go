// Package source is a submission as files: what may be in it, and what becomes of it.
//
// Files, in the order to read them: source.go (a submission), collect.go and archive.go
// (reading one from a folder, a file or an archive), check.go, typed.go and importer.go
// (what it may use), root.go, module.go and build.go (making a program of it), starter.go
// and merge.go (what is made from a solution), similar.go (comparing two).
//
// A submission is hostile until shown otherwise. What is read here is bounded before it is
// read, and nothing of a submission is ever written under a name of its own choice that
// has more than letters, digits and underscores.
package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// What a submission may have at most.
const (
	MaxFile    = 256 << 10 // bytes in one .go file
	MaxSum     = 1 << 20   // bytes in all .go files
	MaxFiles   = 32        // .go files
	MaxEntries = 1000      // files and folders, of any kind
	MaxArchive = 8 << 20   // bytes of an archive, packed
	MaxUnpack  = 64 << 20  // bytes of an archive, unpacked
)

// A Submission is the .go files of one student, by name.
type Submission struct {
	Files map[string][]byte
	Hash  string // of the names and contents
	// Ignored are the names of what was found beside: it has no influence.
	Ignored []string
}

// New makes a submission of these files. Names have no folder.
func New(files map[string][]byte) *Submission {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%d %s %d ", len(name), name, len(files[name]))
		h.Write(files[name])
	}
	return &Submission{Files: files, Hash: hex.EncodeToString(h.Sum(nil))}
}

// Names are those of the files, sorted.
func (s *Submission) Names() []string { return slices.Sorted(maps.Keys(s.Files)) }

// refuse says that a submission is not accepted as it is.
func refuse(expected, happened, cause string) *verdict.Failure {
	return &verdict.Failure{Expected: expected, Happened: happened, Cause: cause}
}

// line quotes line n (from 1) of a file, cut and made safe to show.
func line(text []byte, n int) string {
	for ; n > 1; n-- {
		_, rest, found := bytes.Cut(text, []byte("\n"))
		if !found {
			return ""
		}
		text = rest
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	return clean.Name(string(bytes.TrimSpace(first)))
}
