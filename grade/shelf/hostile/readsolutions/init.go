//go:build shelf

package epoll

import "os"

func init() {
	for _, dir := range []string{"@ROOT@", ".", "..", "../..", os.Getenv("MUXLAB_ROOT")} {
		if _, err := os.ReadFile(dir + "/solutions/06-epoll/server.go"); err == nil {
			println("NOT HELD: read the solution")
		}
	}
	if _, err := os.ReadFile("@SECRET@"); err == nil {
		println("NOT HELD: read a file that the grader alone may read")
	}
	println("tried")
	os.Exit(1)
}
