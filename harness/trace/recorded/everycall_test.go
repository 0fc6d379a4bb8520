package recorded_test

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

// Every method of kernel.Kernel is a system call, so each must leave an event. There
// are no exceptions: what is no call (a clock, a sleep) is not part of the interface.
func TestEveryCallIsRecorded(t *testing.T) {
	k, calls := recordedCalls(t)
	if missing := unrecorded(t, reflect.TypeFor[kernel.Kernel](), k, calls); len(missing) > 0 {
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
	k, calls := recordedCalls(t)
	more := reflect.TypeFor[interface {
		kernel.Kernel
		Fsync(fd int) error
	}]()
	got := unrecorded(t, more, forgetful{k.(*recorded.Kernel), kernel.NewDirect()}, calls)
	if want := []string{"Bind", "EpollCreate", "Fsync", "Getsockname"}; !slices.Equal(got, want) {
		t.Errorf("called, and not in the trace: %v, not %v", got, want)
	}
}

// recordedCalls returns a recorded kernel, and a function that returns the new calls in its
// trace.
func recordedCalls(t *testing.T) (kernel.Kernel, func() []trace.Op) {
	w, memory := inMemory(t, tracetest.Small)
	k, end := recorded.New(w, "w", trace.Long, kernel.NewDirect())
	t.Cleanup(end)
	return k, func() (calls []trace.Op) {
		for _, e := range look(t, memory).Events {
			if e.Op.IsCall() {
				calls = append(calls, e.Op)
			}
		}
		return calls
	}
}

// unrecorded makes each call of the interface calls on k, and returns the names of
// those after which there is no new call in the trace.
func unrecorded(t *testing.T, calls reflect.Type, k any, newCalls func() []trace.Op) (missing []string) {
	forEach(calls, k, newCalls, func(method string, made []trace.Op) {
		if len(made) == 0 {
			missing = append(missing, method)
		}
	})
	return missing
}

// forEach makes each call of the interface calls on k, and tells then what is new in the trace.
func forEach(calls reflect.Type, k any, newCalls func() []trace.Op, then func(method string, made []trace.Op)) {
	newCalls()
	for i := range calls.NumMethod() {
		m := calls.Method(i)
		args := make([]reflect.Value, m.Type.NumIn())
		for j := range args {
			args[j] = harmless(m.Type.In(j))
		}
		results := reflect.ValueOf(k).MethodByName(m.Name).Call(args)
		then(m.Name, newCalls())
		closeMade(m.Name, results)
	}
}

// harmless returns an argument with which no call blocks or changes anything: a
// descriptor is -1, and the futex holds 0 where the caller expects 1.
func harmless(of reflect.Type) reflect.Value {
	switch of {
	case reflect.TypeFor[int]():
		return reflect.ValueOf(-1)
	case reflect.TypeFor[uint32]():
		return reflect.ValueOf(uint32(1))
	case reflect.TypeFor[*uint32]():
		return reflect.ValueOf(new(uint32))
	case reflect.TypeFor[netip.AddrPort]():
		return reflect.ValueOf(netip.MustParseAddrPort("127.0.0.1:0"))
	case reflect.TypeFor[time.Duration]():
		return reflect.ValueOf(time.Duration(0))
	}
	if of.Kind() == reflect.Slice {
		return reflect.MakeSlice(of, 1, 1)
	}
	return reflect.Zero(of)
}

// closeMade closes the descriptors that a call made.
func closeMade(method string, results []reflect.Value) {
	if !slices.Contains([]string{"Socket", "Pipe", "EpollCreate"}, method) {
		return
	}
	for _, r := range results {
		if fd, ok := r.Interface().(int); ok && fd >= 0 {
			kernel.NewDirect().Close(fd)
		}
	}
}
