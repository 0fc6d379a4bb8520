//go:build shelf

package epoll

import "os"

func init() {
	for _, dir := range []string{"@OUTSIDE@", "@ROOT@/solutions", "/tmp", "/var/tmp", "/dev/shm"} {
		if err := os.WriteFile(dir+"/muxlab-hostile", nil, 0o644); err == nil {
			println("NOT HELD: wrote into", dir)
		}
	}
	println("tried")
	os.Exit(1)
}
