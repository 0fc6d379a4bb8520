package watching

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

// A tick is one of a recording, on the screen; an exercise is one that there is.
func TestWatchAsksForSense(t *testing.T) {
	for args, want := range map[string]string{
		"--tick 3":                        "--tick is about a recording",
		"--replay x.mux --tick 3 --plain": "--tick is about a recording",
		"--exercise 07":                   `there is no exercise "07"`,
		"--exercise 06 epoll":             "give one of them, and no model",
		"--exercise 06 --beside epoll":    "does not go with --exercise",
		"--exercise 06 --replay x.mux":    "give one of them",
	} {
		c := Command()
		c.SetArgs(strings.Fields(args))
		c.SilenceErrors, c.SilenceUsage = true, true
		if err := c.Execute(); err == nil || !strings.Contains(err.Error(), want) || proc.ExitCode(err) != 2 {
			t.Errorf("%s: %v", args, err)
		}
	}
}
