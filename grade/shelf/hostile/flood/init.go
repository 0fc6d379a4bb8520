//go:build shelf

package epoll

// init prints 32 MiB before it serves as it should.
func init() {
	line := "0123456789abcdef"
	for range 12 {
		line += line
	}
	for range 512 {
		print(line)
	}
}
