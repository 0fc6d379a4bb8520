package trace

import (
	"fmt"
	"slices"
	"testing"

	"muxlab/harness/kernel"
)

// A connection that comes in a message is in the trace: the call, and once it is
// used, what it is.
func TestPassedConnection(t *testing.T) {
	direct := kernel.NewDirect()
	in, out, err := direct.PacketPair()
	if err == kernel.ENOSYS {
		t.Skip("not here")
	}
	check(t, err)
	l, addr := listener(t, direct)
	client := dial(t, addr)
	conn := accept(t, direct, l)
	check(t, direct.SetNonblock(conn, false))
	must[int](t)(direct.Write(client, []byte("abc")))

	w, words := inMemory(t, small)
	r := words.reader(t)
	k, _ := w.Worker("w", Long, direct)
	check(t, k.Lock(out))
	check(t, k.Unlock(out))
	check(t, k.Sendmsg(in, conn))
	got := must[int](t)(k.Recvmsg(out))
	must[int](t)(k.Read(got, make([]byte, 8)))

	f := look(t, r)
	var said []string
	turns := 0
	for _, e := range f.Events {
		e.Dur = 0
		said = append(said, e.String())
		if e.Flags&NewTurn != 0 {
			turns++
		}
	}
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
	if i := slices.IndexFunc(fds, func(d FD) bool { return d.Number == got }); i < 0 || fds[i].Kind != Connection || fds[i].In != 3 {
		t.Errorf("the table does not have the connection %d with 3 bytes: %+v", got, fds)
	}
	for _, fd := range []int{in, out, l, client, conn, got} {
		direct.Close(fd)
	}
}
