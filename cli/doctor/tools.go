package doctor

import (
	"context"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"muxlab/harness/measure"
)

// client looks for a program that talks to a server by hand.
func client() measure.Limit {
	for _, name := range []string{"nc", "ncat", "netcat"} {
		if path, err := exec.LookPath(name); err == nil {
			return fine("nc", path)
		}
	}
	return missing("nc", "no", "nc is not installed: install netcat-openbsd, or speak on the screen with the key i")
}

const (
	goName      = "Go"
	modulesName = "modules"
	listedFor   = 30 * time.Second // the most that the check of the modules may take
)

// sources says whether the source tree around dir can be built here without a network.
func sources(ctx context.Context, dir string) []measure.Limit {
	root, needs := tree(dir)
	out, err := exec.CommandContext(ctx, "go", "version").Output()
	fields := strings.Fields(string(out)) // go version go1.26.0 linux/amd64
	switch {
	case (err != nil || len(fields) < 3) && root == "":
		return []measure.Limit{limited(goName, "no", "Go is not installed: servers can be watched, and nothing can be built")}
	case err != nil || len(fields) < 3:
		return []measure.Limit{missing(goName, "no", "Go is not installed, and "+needs+" is needed to build: https://go.dev/dl has it")}
	case root == "":
		return []measure.Limit{fine(goName, fields[2]), limited(modulesName, "not checked",
			"no source tree here: run muxlab doctor in it to see whether it builds without a network")}
	case version.Compare(fields[2], needs) < 0:
		return []measure.Limit{missing(goName, fields[2], fields[2]+" is too old: install "+needs+" or later from https://go.dev/dl")}
	}
	return []measure.Limit{fine(goName, fields[2]), modules(ctx, root)}
}

// tree returns the folder of muxlab's source tree that dir is in, and the version of Go
// that it needs, "go1.26.0"; "": dir is in no such tree.
func tree(dir string) (root, needs string) {
	for ; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module muxlab\n") {
			for line := range strings.Lines(string(text)) {
				if v, ok := strings.CutPrefix(line, "go "); ok {
					needs = "go" + strings.TrimSpace(v)
				}
			}
			return dir, needs
		}
		if dir == filepath.Dir(dir) {
			return "", ""
		}
	}
}

// modules finds every package that a build and its tests need, without a network.
func modules(ctx context.Context, root string) measure.Limit {
	ctx, cancel := context.WithTimeout(ctx, listedFor)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-test", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "PWD="+root)
	cmd.WaitDelay = time.Second
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return limited(modulesName, "not checked", "the check of the modules did not end in time: try go build")
	case err != nil:
		return missing(modulesName, "no", "modules are missing, so nothing builds without a network: "+
			"run go mod download before, or unpack the archive of modules")
	}
	packages := strings.Count(string(out), "\n")
	return measure.Limit{Name: modulesName, Value: "all here: the tree builds without a network", Number: int64(packages)}
}
