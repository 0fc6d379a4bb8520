package source

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// hidden reports whether a name is one that systems and editors leave behind: the go
// command does not look at these either.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || part == "__MACOSX" {
			return true
		}
	}
	return false
}

// judged reports whether the file is part of what is graded. Tests are not: those of the
// grader are run, and the module is the grader's.
func judged(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, "_test.go")
}

// compiled are the endings of files that the go command would build into a package
// beside the .go files.
var compiled = []string{
	".s", ".S", ".sx", ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".m",
	".f", ".F", ".for", ".f90", ".swig", ".swigcxx", ".syso", ".o", ".a", ".so",
}

// systems are the parts of a file name that make it a file for one system only: those
// of go/build's list that may come last before ".go".
var systems = strings.Fields(`aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd
	openbsd plan9 solaris wasip1 windows zos 386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle
	mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm`)

// forbidden says why a submission with a file of this name is not accepted, or nil.
func forbidden(name string) error {
	base, shown := path.Base(name), clean.Name(name)
	if slices.Contains(strings.Split(name, "/"), "vendor") || base == "go.work" || base == "go.work.sum" {
		return refuse("no vendor folder and no go.work", fmt.Sprintf("The submission has %s.", shown),
			"Only the files of the exercise's folder are handed in.")
	}
	if slices.Contains(compiled, path.Ext(base)) {
		return refuse("Go source alone", fmt.Sprintf("The submission has %s.", shown),
			"Assembly, C and compiled files are not part of an exercise.")
	}
	if !judged(name) {
		return nil
	}
	stem := strings.TrimSuffix(base, ".go")
	if i := strings.LastIndexByte(stem, '_'); i >= 0 && slices.Contains(systems, stem[i+1:]) {
		return refuse("files that are built on every system",
			fmt.Sprintf("The name %s makes it a file for one system (%s).", shown, stem[i+1:]),
			"Give the file another name.")
	}
	return nil
}

// notAFile refuses a link, a device, a socket or a pipe.
func notAFile(name string, kind fs.FileMode) *verdict.Failure {
	what := "a device"
	switch {
	case kind&fs.ModeSymlink != 0:
		what = "a link"
	case kind&fs.ModeNamedPipe != 0:
		what = "a pipe"
	case kind&fs.ModeSocket != 0:
		what = "a socket"
	}
	return refuse("files and folders alone", fmt.Sprintf("%s is %s.", clean.Name(name), what),
		"Links are not followed: hand in the file itself.")
}

func folderNames(folders map[string]map[string][]byte) string {
	list := slices.Sorted(maps.Keys(folders))
	for i, name := range list {
		list[i] = clean.Name(name)
		if name == "." {
			list[i] = "the top"
		}
	}
	if len(list) > 4 {
		list = append(list[:4], "…")
	}
	return strings.Join(list, ", ")
}
