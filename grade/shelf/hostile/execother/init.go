//go:build shelf

package epoll

import (
	"os"
	"os/exec"
)

// init runs another program: what it brought, and what is there.
func init() {
	if len(os.Args) == 2 && os.Args[1] == "@MARK@" {
		os.Exit(0)
	}
	self, _ := os.ReadFile("/proc/self/exe")
	name := os.TempDir() + "/other"
	os.WriteFile(name, self, 0o755)
	for _, argv := range [][]string{{name, "@MARK@"}, {"/bin/sh", "-c", ":"}, {"/usr/bin/env", "true"}} {
		if exec.Command(argv[0], argv[1:]...).Run() == nil {
			println("NOT HELD: executed", argv[0])
		}
	}
	println("tried")
	os.Exit(1)
}
