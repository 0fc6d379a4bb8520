package trace

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"muxlab/harness/kernel"
)

// Every method of kernel.Kernel is a system call, so each must leave an event. There
// are no exceptions: what is no call (a clock, a sleep) is not part of the interface.
func TestEveryCallIsRecorded(t *testing.T) {
	k, calls := recordedCalls(t)
	if missing := unrecorded(t, reflect.TypeFor[kernel.Kernel](), k, calls); len(missing) > 0 {
		t.Errorf("called, and not in the trace: %v", missing)
	}
}

// A kernel with a call more than Recorded knows, and with one that it passes by.
type forgetful struct {
	*Recorded
}

func (f forgetful) Fsync(int) error                            { return nil }
func (f forgetful) Bind(int, netip.AddrPort) error             { return nil }
func (f forgetful) EpollCreate() (int, error)                  { return f.inner.EpollCreate() }
func (f forgetful) Lock(fd int) error                          { return f.Recorded.Lock(fd) }
func (f forgetful) Getsockname(fd int) (netip.AddrPort, error) { return f.inner.Getsockname(fd) }

// unrecorded must name the calls that leave nothing, and only those.
func TestACallThatIsNotRecordedIsFound(t *testing.T) {
	k, calls := recordedCalls(t)
	more := reflect.TypeFor[interface {
		kernel.Kernel
		Fsync(fd int) error
	}]()
	got := unrecorded(t, more, forgetful{k.(*Recorded)}, calls)
	if want := []string{"Bind", "EpollCreate", "Fsync", "Getsockname"}; !slices.Equal(got, want) {
		t.Errorf("called, and not in the trace: %v, not %v", got, want)
	}
}

// recordedCalls returns a recorded kernel, and a function that returns the new calls in its
// trace.
func recordedCalls(t *testing.T) (kernel.Kernel, func() []Op) {
	w, words := inMemory(t, small)
	k, end := w.Worker("w", Long, kernel.NewDirect())
	t.Cleanup(end)
	r := words.reader(t)
	return k, func() (calls []Op) {
		for _, e := range look(t, r).Events {
			if e.Op.IsCall() {
				calls = append(calls, e.Op)
			}
		}
		return calls
	}
}

// unrecorded makes each call of the interface calls on k, and returns the names of
// those after which there is no new call in the trace.
func unrecorded(t *testing.T, calls reflect.Type, k any, newCalls func() []Op) (missing []string) {
	forEach(calls, k, newCalls, func(method string, made []Op) {
		if len(made) == 0 {
			missing = append(missing, method)
		}
	})
	return missing
}

// forEach makes each call of the interface calls on k, and tells then what is new in the trace.
func forEach(calls reflect.Type, k any, newCalls func() []Op, then func(method string, made []Op)) {
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
		return reflect.ValueOf(anyPort)
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
