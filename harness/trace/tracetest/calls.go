package tracetest

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// Recorded returns a recorded kernel, and a function that returns the new calls in its
// trace.
func Recorded(t testing.TB) (kernel.Kernel, func() []trace.Event) {
	w, memory, err := trace.NewMemory(Small, trace.Info{PID: Child, Role: "server", Mono: trace.Now()})
	Check(t, err)
	k, end := recorded.New(w, "w", trace.Long, kernel.NewDirect())
	t.Cleanup(end)
	return k, func() (calls []trace.Event) {
		for _, e := range Must[*trace.Frame](t)(memory.Frame()).Events {
			if e.Op.IsCall() {
				calls = append(calls, e)
			}
		}
		return calls
	}
}

// EachCall makes each call of the interface calls on k, with arguments with which none
// blocks or changes anything, and tells then what is new in the trace.
func EachCall(calls reflect.Type, k any, newCalls func() []trace.Event, then func(method string, made []trace.Event)) {
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
