package load

import (
	"muxlab/harness/load/loadtest"
	"net"
	"testing"
	"time"
)

func TestAWrongByteIsNotSeenUnverified(t *testing.T) {
	addr := loadtest.Serve(t, func(c net.Conn) { loadtest.EchoThrough(c, func(p []byte) bool { p[0] ^= 1; return true }) })
	for lasting := 50 * time.Millisecond; ; lasting *= 2 { // the first echo may come late
		r, err := Run(t.Context(), Config{Addr: addr, Duration: lasting})
		if err != nil || r.Errors.Total() != 0 {
			t.Fatalf("%v %+v", err, r)
		}
		if r.Echoes > 0 {
			return
		}
		if lasting > 10*time.Second {
			t.Fatalf("not one echo in %v: %+v", lasting, r)
		}
	}
}
