package recorded_test

import (
	"reflect"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// Each method of kernel.Kernel leaves an op that names it, and no op names another.
func TestMethodsAreTheKernels(t *testing.T) {
	k, calls := recordedCalls(t)
	all := map[string]bool{}
	forEach(reflect.TypeFor[kernel.Kernel](), k, calls, func(method string, made []trace.Op) {
		all[method] = true
		for _, op := range made {
			if name, _ := recorded.Method(op); name != method {
				t.Errorf("%s leaves %q, which names the method %q", method, op, name)
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
	k, calls := recordedCalls(t)
	for operation, name := range map[kernel.EpollOp]string{
		kernel.EpollAdd: "EpollAdd", kernel.EpollMod: "EpollMod", kernel.EpollDel: "EpollDel",
	} {
		calls()
		k.EpollCtl(-1, operation, -1, 0)
		made := calls()
		if len(made) != 1 {
			t.Fatalf("EpollCtl leaves %v", made)
		}
		if method, got := recorded.Method(made[0]); method != "EpollCtl" || got != name {
			t.Errorf("EpollCtl with %s leaves %q, which names %s with %s", name, made[0], method, got)
		}
	}
}
