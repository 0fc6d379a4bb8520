package stage

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"muxlab/harness/conform/shelf"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/session"
)

// noteNames are the notes by the names of the functions that write them.
var noteNames = map[trace.Op]string{trace.OpEnqueue: "NoteEnqueue", trace.OpDequeue: "NoteDequeue"}

// Source implements session.Launcher: it finds the line that makes a call, in the
// file of the model or else in the connection logic under it. A call that is
// made in several places is shown in the first.
func (l *Launcher) Source(m *model.Model, op trace.Op) (session.Passage, bool) {
	name, operation := recorded.Method(op)
	if name == "" {
		name = noteNames[op]
	}
	if t := l.task(m); t != nil && name != "" {
		return t.source(name, operation)
	}
	if l.Sources == nil || name == "" {
		return session.Passage{}, false
	}
	for _, file := range l.filesOf(m) {
		if p, ok := passage(l.Sources, file, name, operation); ok {
			own := path.Dir(file) == m.Name || file == shelfFile(shelfName(m.Name))
			p.Shared = !own
			return p, true
		}
	}
	return session.Passage{}, false
}

// passage is the first line of a file that makes a call, or false.
func passage(files fs.FS, file, name, operation string) (session.Passage, bool) {
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return session.Passage{}, false
	}
	lines := linesOf(data)
	i := slices.IndexFunc(lines, func(s string) bool { return makes(s, name, operation) })
	return session.Passage{File: file, Line: i, Lines: lines}, i >= 0
}

// linesOf returns the lines of a file.
func linesOf(data []byte) []string { return strings.Split(strings.TrimRight(string(data), "\n"), "\n") }

// makes reports whether a line of code calls a method of the kernel, or, if there is an
// operation, passes that to one.
func makes(line, name, operation string) bool {
	code, _, _ := strings.Cut(line, "//")
	if operation != "" {
		return strings.Contains(code, "kernel."+operation+",")
	}
	return !strings.HasPrefix(code, "func ") && strings.Contains(code, "."+name+"(")
}

// filesOf lists where a model's calls may stand, the nearest first.
func (l *Launcher) filesOf(m *model.Model) []string {
	if name := shelfName(m.Name); shelf.Find(name) != nil || m == shelf.Right {
		return append([]string{shelfFile(name)}, l.goFiles(shelfDir)...)
	}
	under := []string{"harness/converse", "harness/queue", "harness/reactor", "harness/model"}
	if m.Traits.View == model.Readiness {
		under = []string{"harness/reactor", "harness/model"}
	}
	files := append([]string{path.Join(m.Name, m.Name+".go")}, l.goFiles(m.Name)...)
	for _, dir := range append(made[m.Name], under...) {
		files = append(files, l.goFiles(dir)...)
	}
	return files
}

// shelfDir is where the wrong servers are.
const shelfDir = "harness/conform/shelf"

// shelfFile is the file of a wrong server.
func shelfFile(name string) string { return path.Join(shelfDir, name+".go") }

// made lists the models that a model is made of.
var made = map[string][]string{"prefork": {"epoll"}, "hybrid": {"threadpool", "epoll"}}

func (l *Launcher) goFiles(dir string) []string {
	all, _ := fs.Glob(l.Sources, dir+"/*.go")
	return slices.DeleteFunc(all, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
}
