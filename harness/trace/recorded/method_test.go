package recorded_test

import (
	"reflect"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

// Each method of kernel.Kernel leaves an op that names it, and no op names another.
func TestMethodsAreTheKernels(t *testing.T) {
	k, calls := tracetest.Recorded(t)
	all := map[string]bool{}
	tracetest.EachCall(reflect.TypeFor[kernel.Kernel](), k, calls, func(method string, made []trace.Event) {
		all[method] = true
		for _, e := range made {
			if name, _ := recorded.Method(e.Op); name != method {
				t.Errorf("%s leaves %q, which names the method %q", method, e.Op, name)
			}
		}
	})
	for op := range trace.Op(255) {
		if name, _ := recorded.Method(op); op.IsCall() != all[name] || (name != "") != op.IsCall() {
			t.Errorf("%q names the method %q", op, name)
		}
	}
}

// EpollCtl leaves the op that names its operation.
func TestOperationsOfEpollCtl(t *testing.T) {
	k, calls := tracetest.Recorded(t)
	for operation, name := range map[kernel.EpollOp]string{
		kernel.EpollAdd: "EpollAdd", kernel.EpollMod: "EpollMod", kernel.EpollDel: "EpollDel",
	} {
		calls()
		k.EpollCtl(-1, operation, -1, 0)
		made := calls()
		if len(made) != 1 {
			t.Fatalf("EpollCtl leaves %v", made)
		}
		if method, got := recorded.Method(made[0].Op); method != "EpollCtl" || got != name {
			t.Errorf("EpollCtl with %s leaves %q, which names %s with %s", name, made[0].Op, method, got)
		}
	}
}
