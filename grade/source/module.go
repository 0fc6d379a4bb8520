package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// moduleFiles returns go.mod and go.sum of a module that is built with muxlab alone:
// module is its name, at is where muxlab is, as go.mod is to say it.
func moduleFiles(root, module, at string) (mod, sum []byte, err error) {
	ours, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, nil, err
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return nil, nil, err
	}
	version, sys := "", ""
	for line := range strings.Lines(string(ours)) {
		f := strings.Fields(line)
		switch {
		case len(f) == 2 && f[0] == "go":
			version = f[1]
		case len(f) >= 2 && f[0] == "golang.org/x/sys":
			sys = f[1]
		}
	}
	if version == "" || sys == "" {
		return nil, nil, fmt.Errorf("%s has no version of Go, or none of golang.org/x/sys", filepath.Join(root, "go.mod"))
	}
	if strings.ContainsAny(at, " \t\"'`\\()") || strings.Contains(at, "//") {
		at = fmt.Sprintf("%q", at)
	}
	mod = fmt.Appendf(nil, "module %s\n\ngo %s\n\nrequire muxlab v0.0.0\n\nrequire golang.org/x/sys %s // indirect\n\nreplace muxlab => %s\n",
		module, version, sys, at)
	for line := range strings.Lines(string(sums)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "golang.org/x/sys" && strings.TrimSuffix(f[1], "/go.mod") == sys {
			sum = append(sum, line...)
		}
	}
	return mod, sum, nil
}

// Exercises returns the files in the folder exercises that are made from others: of each
// solution its starter, twice, by the path below exercises/. One is worked on; the other is
// what "muxlab exercise reset" takes where there are no solutions.
func Exercises(root string) (map[string][]byte, error) {
	made := map[string][]byte{}
	solutions, err := filepath.Glob(filepath.Join(root, "solutions", "*", "server.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range solutions {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		starter, err := Starter(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		dir := filepath.Base(filepath.Dir(name))
		made[dir+"/server.go"], made[".starters/"+dir+".go"] = starter, starter
	}
	return made, nil
}
