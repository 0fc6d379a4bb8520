// Package say says on stderr what is wrong.
package say

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"muxlab/harness/clean"
)

// Wrong says on stderr what is wrong. It is the way of all errors to the terminal: the
// names of files in them are made safe to show.
func Wrong(err error) { fmt.Fprintln(os.Stderr, "muxlab:", clean.Text(Sentence(err))) }

// Sentence is err without the name of the Go function that had no luck with a file:
// "x: no such file or directory" instead of "open x: no such file or directory".
func Sentence(err error) string {
	text := err.Error()
	if file := (*fs.PathError)(nil); errors.As(err, &file) {
		name := file.Path
		if name == "" {
			name = `the file ""`
		}
		text = strings.ReplaceAll(text, file.Error(), fmt.Sprintf("%s: %v", name, file.Err))
	}
	return text
}
