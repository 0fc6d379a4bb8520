package measure

import (
	"os"
	"slices"
	"testing"
)

// Both ways to find the children of a process find this one among its parent's.
func TestChildren(t *testing.T) {
	if keepsChildren() && !slices.Contains(Children(os.Getppid()), os.Getpid()) {
		t.Error("the lists of the threads do not have it")
	}
	if !slices.Contains(childrenAmongAll(os.Getppid()), os.Getpid()) {
		t.Error("it is not among all processes")
	}
}
