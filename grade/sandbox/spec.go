package sandbox

import (
	"time"
)

// A Spec says what a guarded process is allowed. Everything else is not.
type Spec struct {
	Program string   // the file to execute; it is readable
	Exec    []string // files and folders that may be read and executed
	Read    []string // files and folders that may be read
	Write   []string // folders in which files are made, read and written
	Dir     string   // the working directory; "": the first of Write
	Bounds  Bounds
	Env     []string // in addition to a small one
}

// Bounds limit a process. 0 leaves a limit as it is.
type Bounds struct {
	Memory   int64         // bytes that it may allocate (RLIMIT_DATA); resident memory is watched
	Files    int           // open descriptors
	FileSize int64         // bytes in one file
	CPU      time.Duration // whole seconds of a processor
	Tasks    int           // processes in the tree, which Watch counts
}

// ServerBounds are those of a student's server.
func ServerBounds() Bounds {
	return Bounds{Memory: 1 << 30, Files: 4096, FileSize: 256 << 20, CPU: 2 * time.Minute, Tasks: 64}
}

// BuildBounds are those of the go command, which needs 1 s and 200 MiB as a rule.
func BuildBounds() Bounds {
	return Bounds{Memory: 2 << 30, Files: 4096, FileSize: 256 << 20, CPU: 20 * time.Second, Tasks: 64}
}

// dir is the working directory.
func (s *Spec) dir() string {
	switch {
	case s.Dir != "":
		return s.Dir
	case len(s.Write) > 0:
		return s.Write[0]
	}
	return "/"
}

// hidden is the command that makes this program a part of the sandbox.
const hidden = "__sandbox"

// An order is what a guard is told, in JSON.
type order struct {
	Spec
	Tree     bool `json:"tree"` // a file tree of its own
	Pid      bool `json:"pid"`  // it is in a pid namespace of its own
	User     int  `json:"user"` // the user to become, -1: stay
	Keep     bool `json:"keep"` // the capability to read all files, for a build
	Landlock bool `json:"landlock"`
	Net      bool `json:"net"` // by Landlock: connect nowhere, bind a port that the kernel chooses
	Signals  bool `json:"signals"`
	Seccomp  bool `json:"seccomp"`
	Build    bool `json:"build"` // children execute programs
	Trial    bool `json:"trial"` // try each wall and write what happened

	rules int    // of Landlock, an open descriptor, or -1
	flags uint32 // to enforce them with
}
