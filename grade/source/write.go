package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// mainText is the program: its package server is the submission.
const mainText = `// Code made by muxlab; DO NOT EDIT.

package main

import (
	"muxlab/harness/exercise"

	server "submission/server"
)

func main() { exercise.Main(%q, %q, %q, server.Serve) }
`

// plainName are the file names under which a submission's files are built as they are.
// Others get a number, so that no name is taken for an option or for a path.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_]{0,99}\.go$`)

// write puts the module of a submission into dir. It returns the student's names of the
// files, by those in the module.
func (b *BuildSpec) write(dir string) (names map[string]string, err error) {
	if err := b.writeModule(dir); err != nil {
		return nil, err
	}
	traits, err := json.Marshal(b.Traits)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"main.go": fmt.Appendf(nil, mainText, b.Exercise, b.Title, traits)}
	names = map[string]string{}
	for i, name := range b.Submission.Names() {
		if f := forbidden(name); f != nil {
			return nil, f
		}
		as := name
		if !plainName.MatchString(name) || !judged(name) {
			as = fmt.Sprintf("file%d.go", i+1)
			for b.Submission.Files[as] != nil {
				as = "x" + as
			}
		}
		names[as] = name
		files["server/"+as] = b.Submission.Files[name]
	}
	if err := os.Mkdir(filepath.Join(dir, "server"), 0o755); err != nil {
		return nil, err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), text, 0o644); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// maxErrors is how many of the compiler's lines are shown.
const maxErrors = 10

// failure makes of a build that failed what is said of it: a *verdict.Failure, if it is
// the submission's fault.
func (b *BuildSpec) failure(ctx context.Context, err error, out []byte, names map[string]string) error {
	if ctx.Err() != nil { // the caller's: nobody waits for it
		return ctx.Err()
	}
	if errors.Is(err, context.DeadlineExceeded) || exhausted(err, out) {
		return tooLarge(b.CPU, b.Memory)
	}
	said := compilerLines(out, names)
	if len(said) == 0 {
		return fmt.Errorf("cannot build: %w: %s", err, clean.Name(firstLine(out)))
	}
	return compileFailure(strings.Join(said, "\n"))
}

// exhausted reports whether the compiler came to the end of its memory or time, or broke.
func exhausted(err error, out []byte) bool {
	text := string(out)
	for _, sign := range []string{
		"out of memory", "cannot allocate memory", "signal: killed", "signal: CPU", "cpu limit exceeded", "CPU time limit",
		"stack overflow", "stack exceeds", "internal compiler error", "signal: xcpu", "SIGXCPU",
	} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return strings.Contains(err.Error(), "signal:")
}

func tooLarge(cpu, memory int) *verdict.Failure {
	return refuse(fmt.Sprintf("a program that compiles within %d s and %d MiB", cpu, memory>>10),
		"The compiler needed more, and was stopped.",
		"A constant, an array or a generic type is far too large.")
}

// compilerLines are the compiler's messages about the submission, with the student's
// names of the files and no folders.
func compilerLines(out []byte, names map[string]string) (list []string) {
	for line := range strings.Lines(string(out)) {
		text := strings.TrimLeft(strings.TrimRight(line, "\r\n"), "\t")
		indent := strings.Repeat("\t", min(1, len(line)-len(strings.TrimLeft(line, "\t"))))
		file, rest, placed := strings.Cut(strings.TrimPrefix(text, "./"), ".go:")
		student, theirs := names[strings.TrimPrefix(file+".go", "server/")]
		switch {
		case placed && theirs:
			list = append(list, indent+clean.Name(student+":"+rest))
		case placed && file == "main" && strings.Contains(rest, "Serve"):
			return []string{wantServe}
		case placed:
			return nil // about a file of the grader
		case len(list) > 0 && indent != "": // more about the line before
			list = append(list, indent+clean.Name(text))
		}
	}
	if len(list) > maxErrors {
		list = append(list[:maxErrors], fmt.Sprintf("and %d lines more", len(list)-maxErrors))
	}
	return list
}

// wantServe is what a submission must have.
const wantServe = "func Serve(ctx context.Context, env *model.Env) error"
