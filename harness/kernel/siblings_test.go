package kernel

import (
	"testing"
)

// A descriptor goes through a socket, and the end of the socket is told.
func TestPassing(t *testing.T) {
	k := NewDirect()
	in, out, err := k.PacketPair()
	if err == ENOSYS {
		t.Skip("Linux alone has this call here: ENOSYS, as promised")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close(out)
	r, w, err := k.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close(r)
	if err := k.Sendmsg(in, w); err != nil {
		t.Fatal(err)
	}
	k.Close(w)
	got, err := k.Recvmsg(out)
	if err != nil || got < 0 {
		t.Fatalf("received %d, %v", got, err)
	}
	if n, err := k.Write(got, []byte("x")); n != 1 || err != nil {
		t.Errorf("what was received is no pipe: %d, %v", n, err)
	}
	k.Close(got)
	buf := make([]byte, 2)
	if n, err := k.Read(r, buf); n != 1 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	k.Close(in)
	if fd, err := k.Recvmsg(out); fd != -1 || err != nil {
		t.Errorf("at the end: %d, %v", fd, err)
	}
	if err := k.Sendmsg(out, r); err != EPIPE && err != ECONNRESET && err != ENOTCONN {
		t.Errorf("sent to nobody: %v", err)
	}
}

// Linux locks a socket as it locks a file.
func TestLockSocket(t *testing.T) {
	k := NewDirect()
	a, b, err := k.PacketPair()
	if err == ENOSYS {
		t.Skip("Linux alone has this call here: ENOSYS, as promised")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close(a)
	defer k.Close(b)
	for range 2 {
		if err := k.Lock(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.Unlock(a); err != nil {
		t.Fatal(err)
	}
}

// A futex whose word has changed is not waited for.
func TestFutex(t *testing.T) {
	k := NewDirect()
	fd, err := k.NewWord()
	if err == ENOSYS {
		t.Skip("Linux alone has this call here: ENOSYS, as promised")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close(fd)
	raw, word, err := MapWord(fd)
	if err != nil {
		t.Fatal(err)
	}
	word.Store(7)
	if err := k.FutexWait(raw, 8); err != EAGAIN {
		t.Errorf("the word is not 8: %v", err)
	}
	if err := k.FutexWake(raw); err != nil {
		t.Error(err)
	}
}
