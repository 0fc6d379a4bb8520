// The stages of this exercise as tests: go test -count=1. What they look at is the server
// as a process, as "muxlab exercise run" does. This file is not part of what you hand in.
package epoll_test

import (
	"testing"

	"muxlab/grade/gradetest"
)

func TestExercise(t *testing.T) { gradetest.Folder(t, "06") }
