package recorded

import "muxlab/harness/trace"

// methods are the calls as a Go program makes them. EpollCtl makes three of them; its
// second argument says which.
var methods = map[trace.Op]struct{ name, operation string }{
	trace.OpSocket: {"Socket", ""}, trace.OpBind: {"Bind", ""}, trace.OpListen: {"Listen", ""}, trace.OpAccept: {"Accept", ""},
	trace.OpConnect: {"Connect", ""}, trace.OpShutdown: {"Shutdown", ""},
	trace.OpSetsockopt: {"Setsockopt", ""}, trace.OpGetsockopt: {"Getsockopt", ""}, trace.OpGetsockname: {"Getsockname", ""},
	trace.OpRead: {"Read", ""}, trace.OpWrite: {"Write", ""}, trace.OpClose: {"Close", ""},
	trace.OpSetNonblock: {"SetNonblock", ""}, trace.OpPipe: {"Pipe", ""},
	trace.OpSelect: {"Select", ""}, trace.OpPoll: {"Poll", ""},
	trace.OpEpollCreate: {"EpollCreate", ""}, trace.OpEpollWait: {"EpollWait", ""},
	trace.OpEpollAdd: {"EpollCtl", "EpollAdd"}, trace.OpEpollMod: {"EpollCtl", "EpollMod"}, trace.OpEpollDel: {"EpollCtl", "EpollDel"},
	trace.OpLock: {"Lock", ""}, trace.OpUnlock: {"Unlock", ""}, trace.OpFutexWait: {"FutexWait", ""}, trace.OpFutexWake: {"FutexWake", ""},
	trace.OpSendmsg: {"Sendmsg", ""}, trace.OpRecvmsg: {"Recvmsg", ""},
	trace.OpSpawn: {"Spawn", ""}, trace.OpWaitpid: {"Wait", ""}, trace.OpNow: {"Now", ""},
}

// Method returns the method of kernel.Kernel that makes the call op, and, where one method
// makes several calls, the constant of package kernel that says which: "EpollCtl" and
// "EpollAdd". Both are "" for what is no call.
func Method(op trace.Op) (name, operation string) {
	m := methods[op]
	return m.name, m.operation
}
