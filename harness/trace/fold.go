package trace

import (
	"os"
	"path/filepath"
)

// FoldDead adds what the child pid did to the account of its parent, and marks
// the child's trace in dir as added, so that no viewer counts it twice. The
// reaper calls it once the child is dead; calling it again does nothing. A child
// without a trace, or with a damaged one, adds nothing. parent may be nil (it
// runs untraced).
func FoldDead(parent *Writer, dir string, pid int) {
	if parent == nil {
		return
	}
	name := filepath.Join(dir, FileName(pid))
	r, err := openReader(name)
	if err != nil {
		return
	}
	defer r.close()
	p, err := r.process()
	if err != nil || p.FoldedIn || p.PID != pid {
		return
	}
	file, err := openIn("", name, os.O_WRONLY)
	if err != nil {
		return
	}
	defer file.Close()
	parent.fold(p.Total(), func(at uint64) { // what the mark needs comes first, see Live.settle
		put(file, hFoldedBy, at)
		put(file, hEnded, foldedIn)
	})
}
