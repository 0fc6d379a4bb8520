//go:build shelf

package epoll

import "os"

// init says that it listens where the test has a server of its own, and does not.
func init() {
	os.Stdout.WriteString("listening on 127.0.0.1:@PORT@\n")
	select {}
}
