package converse_test

import (
	"net/netip"
	"syscall"
	"testing"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// A script is a kernel whose accepts fail as written, and then succeed.
type script struct {
	kernel.Kernel
	errors []error
}

func (s *script) Accept(int, kernel.AcceptFlags) (int, netip.AddrPort, error) {
	if len(s.errors) == 0 {
		return 7, netip.AddrPort{}, nil
	}
	err := s.errors[0]
	s.errors = s.errors[1:]
	return -1, netip.AddrPort{}, err
}

// A client that is lost between the handshake and the accept is no end of the
// listener; a listener that is none any more is.
func TestAcceptGoesOn(t *testing.T) {
	l := converse.Shared(t.Context(), model.NewEnv(nil, &model.Env{}), 3)
	lost := &script{errors: []error{kernel.EINTR, kernel.ECONNABORTED, kernel.EPROTO, syscall.EHOSTUNREACH, syscall.ENETDOWN}}
	if fd, err := l.Accept(lost); fd != 7 || err != nil || len(lost.errors) > 0 {
		t.Errorf("after lost clients: %d, %v", fd, err)
	}
	if _, err := l.Accept(&script{errors: []error{kernel.EINVAL}}); err != kernel.EINVAL {
		t.Errorf("a listener that is none: %v", err)
	}
}
