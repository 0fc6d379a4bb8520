package recorded_test

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

// Every method of kernel.Kernel is a system call, so each must leave an event. There
// are no exceptions: what is no call (a clock, a sleep) is not part of the interface.
func TestEveryCallIsRecorded(t *testing.T) {
	k, calls := tracetest.Recorded(t)
	if missing := unrecorded(reflect.TypeFor[kernel.Kernel](), k, calls); len(missing) > 0 {
		t.Errorf("called, and not in the trace: %v", missing)
	}
}

// A kernel with a call more than recorded.Kernel knows, and with one that it passes by.
type forgetful struct {
	*recorded.Kernel
	inner kernel.Kernel
}

func (f forgetful) Fsync(int) error                            { return nil }
func (f forgetful) Bind(int, netip.AddrPort) error             { return nil }
func (f forgetful) EpollCreate() (int, error)                  { return f.inner.EpollCreate() }
func (f forgetful) Lock(fd int) error                          { return f.Kernel.Lock(fd) }
func (f forgetful) Getsockname(fd int) (netip.AddrPort, error) { return f.inner.Getsockname(fd) }

// unrecorded must name the calls that leave nothing, and only those.
func TestACallThatIsNotRecordedIsFound(t *testing.T) {
	k, calls := tracetest.Recorded(t)
	more := reflect.TypeFor[interface {
		kernel.Kernel
		Fsync(fd int) error
	}]()
	got := unrecorded(more, forgetful{k.(*recorded.Kernel), kernel.NewDirect()}, calls)
	if want := []string{"Bind", "EpollCreate", "Fsync", "Getsockname"}; !slices.Equal(got, want) {
		t.Errorf("called, and not in the trace: %v, not %v", got, want)
	}
}

// unrecorded makes each call of the interface calls on k, and returns the names of
// those after which there is no new call in the trace.
func unrecorded(calls reflect.Type, k any, newCalls func() []trace.Event) (missing []string) {
	tracetest.EachCall(calls, k, newCalls, func(method string, made []trace.Event) {
		if len(made) == 0 {
			missing = append(missing, method)
		}
	})
	return missing
}
