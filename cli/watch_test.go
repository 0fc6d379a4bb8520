package cli

import (
	"strings"
	"testing"

	"muxlab/harness/proc"
)

// Who cannot record a program of others is told the two commands that do.
func TestWhatStraceSeesIsRecordedByStrace(t *testing.T) {
	err := notRecorded("4711", "it.txt")
	for _, want := range []string{"strace -f -ttt -T -yy -o it.txt -p 4711", "muxlab watch --replay it.txt"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if proc.ExitCode(err) != 2 {
		t.Errorf("the exit code is %d", proc.ExitCode(err))
	}
}
