package recorded_test

import (
	"fmt"
	"slices"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

// A connection that comes in a message is in the trace: the call, and once it is
// used, what it is.
func TestPassedConnection(t *testing.T) {
	direct := kernel.NewDirect()
	in, out, err := direct.PacketPair()
	if err == kernel.ENOSYS {
		t.Skip("not here")
	}
	tracetest.Check(t, err)
	l, addr := tracetest.Listener(t, direct)
	client := tracetest.Dial(t, addr)
	conn := tracetest.Accept(t, direct, l)
	tracetest.Check(t, direct.SetNonblock(conn, false))
	tracetest.Must[int](t)(direct.Write(client, []byte("abc")))

	w, memory := inMemory(t, tracetest.Small)
	k, _ := recorded.New(w, "w", trace.Long, direct)
	tracetest.Check(t, k.Lock(out))
	tracetest.Check(t, k.Unlock(out))
	tracetest.Check(t, k.Sendmsg(in, conn))
	got := tracetest.Must[int](t)(k.Recvmsg(out))
	tracetest.Must[int](t)(k.Read(got, make([]byte, 8)))

	f := look(t, memory)
	said, turns := saidIn(f)
	for _, want := range []string{
		fmt.Sprintf("fcntl(%d, F_SETLKW, F_WRLCK) = 0", out), fmt.Sprintf("fcntl(%d, F_SETLKW, F_UNLCK) = 0", out),
		fmt.Sprintf("sendmsg(%d, SCM_RIGHTS %d) = 0", in, conn), fmt.Sprintf("recvmsg(%d) = %d", out, got),
	} {
		if !slices.Contains(said, want) {
			t.Errorf("%q is missing: %q", want, said)
		}
	}
	if turns != 2 {
		t.Errorf("%d turns began, and 2 calls brought something to do", turns)
	}
	fds := f.Processes[0].FDs
	if i := slices.IndexFunc(fds, func(d trace.FD) bool { return d.Number == got }); i < 0 || fds[i].Kind != trace.Connection || fds[i].In != 3 {
		t.Errorf("the table does not have the connection %d with 3 bytes: %+v", got, fds)
	}
	closeAll(direct, in, out, l, client, conn, got)
}

func closeAll(k kernel.Kernel, fds ...int) {
	for _, fd := range fds {
		k.Close(fd)
	}
}

// saidIn returns the events of f as text, without durations, and how many turns begin.
func saidIn(f *trace.Frame) (said []string, turns int) {
	for _, e := range f.Events {
		e.Dur = 0
		said = append(said, e.String())
		if e.Flags&trace.NewTurn != 0 {
			turns++
		}
	}
	return said, turns
}
