//go:build shelf

package epoll

import (
	"os"
	"strconv"
	"syscall"
)

// init connects to a server outside, and sends it a datagram.
func init() {
	port, _ := strconv.Atoi("@PORT@")
	to := &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}
	const mptcp = 262
	for name, proto := range map[string]int{"TCP": 0, "MPTCP": mptcp} {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, proto)
		if err == nil && syscall.Connect(fd, to) == nil {
			println("NOT HELD: connected by", name)
		}
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err == nil && syscall.Sendto(fd, []byte("out"), 0, to) == nil {
		println("NOT HELD: sent by UDP")
	}
	println("tried")
	os.Exit(1)
}
