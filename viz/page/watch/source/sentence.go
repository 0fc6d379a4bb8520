package source

import (
	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// Sentence says in a sentence what a call does, or what came of it.
func Sentence(m snapshot.Mention) string {
	if m.Result < 0 && m.Op.IsCall() {
		return failed(m)
	}
	who := panel.NameOf(m)
	switch m.Sees {
	case tape.EOF:
		return "read returns 0: " + who + " has closed its sending side."
	case tape.Born:
		return "It takes a connection from the backlog, and returns its descriptor: " + who + "."
	case tape.Received:
		return "A descriptor comes from another process."
	case tape.Died:
		return "It closes the descriptor of " + who + ": the number is free again."
	case tape.Returned:
		return "The wait returned it: " + who + " can be used without blocking."
	case tape.Watched:
		return "The kernel is told what to watch " + who + " for."
	}
	return sentences[m.Op]
}

// failed is Sentence for a call that returned an error.
func failed(m snapshot.Mention) string {
	switch m.Errno() {
	case kernel.EAGAIN:
		return "EAGAIN: there is nothing to do now, and the call does not wait."
	case kernel.EINTR:
		return "EINTR: a signal ended the call before it did anything. It is to be made again."
	case kernel.ECONNRESET, kernel.EPIPE:
		return "The connection is broken: the other side has gone."
	case kernel.EMFILE, kernel.ENFILE:
		return "There is no descriptor left for another connection."
	}
	return "It failed: " + kernel.ErrnoName(m.Errno()) + "."
}

// sentences say what each call does when it succeeds.
var sentences = map[trace.Op]string{
	trace.OpSocket:      "It makes a socket, and returns its descriptor.",
	trace.OpBind:        "It gives the socket its address.",
	trace.OpListen:      "The kernel begins to accept connections into the backlog.",
	trace.OpShutdown:    "It closes one direction of a connection, or both, and keeps the descriptor.",
	trace.OpRead:        "It copies bytes that have come from the kernel into the program.",
	trace.OpWrite:       "It copies bytes into the kernel, which sends them.",
	trace.OpSelect:      "select is passed every descriptor, and returns those that are ready.",
	trace.OpPoll:        "poll is passed an entry for each descriptor, and marks those that are ready.",
	trace.OpEpollWait:   "epoll_wait passes no set: the kernel has it, and returns those that are ready.",
	trace.OpEpollCreate: "It makes an interest set in the kernel.",
	trace.OpFutexWait:   "It sleeps until another thread wakes it.",
	trace.OpFutexWake:   "It wakes a thread that sleeps.",
	trace.OpLock:        "It waits until no other process holds the lock.",
	trace.OpUnlock:      "It lets another process have the lock.",
	trace.OpSendmsg:     "It passes a descriptor to another process.",
	trace.OpSpawn:       "It starts another process, which inherits descriptors.",
	trace.OpWaitpid:     "It asks which child has ended: until then the child is a zombie.",
	trace.OpNow:         "It reads the clock. That needs no system call.",
	trace.OpEnqueue:     "The program says: it puts the connection into its queue.",
	trace.OpDequeue:     "The program says: a worker takes a connection from the queue.",
}
