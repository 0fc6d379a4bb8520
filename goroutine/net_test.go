package goroutine

import (
	"net/netip"
	"runtime"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// The listener is the caller's, who closes it: it is not closed a second time when
// what was made of it is collected, for its number is another's by then.
func TestTheListenerStaysTheCallers(t *testing.T) {
	k := kernel.NewDirect()
	fd, _, err := model.Bind(k, netip.MustParseAddrPort("127.0.0.1:0"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close(fd)
	if err := k.Listen(fd, 1); err != nil {
		t.Fatal(err)
	}
	accepts, err := newAcceptor(fd)
	if err != nil {
		t.Fatal(err)
	}
	accepts.ln.Close()
	for range 10 {
		runtime.GC()
		time.Sleep(time.Millisecond) // for the finalizers
	}
	if _, err := k.Getsockname(fd); err != nil {
		t.Errorf("nobody closed it, and now: %v", err)
	}
}
