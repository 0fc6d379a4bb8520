package trace

// methods are the calls as a Go program makes them. EpollCtl makes three of them; its
// second argument says which.
var methods = [opCount]struct{ name, operation string }{
	OpSocket: {"Socket", ""}, OpBind: {"Bind", ""}, OpListen: {"Listen", ""}, OpAccept: {"Accept", ""},
	OpConnect: {"Connect", ""}, OpShutdown: {"Shutdown", ""},
	OpSetsockopt: {"Setsockopt", ""}, OpGetsockopt: {"Getsockopt", ""}, OpGetsockname: {"Getsockname", ""},
	OpRead: {"Read", ""}, OpWrite: {"Write", ""}, OpClose: {"Close", ""},
	OpSetNonblock: {"SetNonblock", ""}, OpPipe: {"Pipe", ""},
	OpSelect: {"Select", ""}, OpPoll: {"Poll", ""},
	OpEpollCreate: {"EpollCreate", ""}, OpEpollWait: {"EpollWait", ""},
	OpEpollAdd: {"EpollCtl", "EpollAdd"}, OpEpollMod: {"EpollCtl", "EpollMod"}, OpEpollDel: {"EpollCtl", "EpollDel"},
	OpLock: {"Lock", ""}, OpUnlock: {"Unlock", ""}, OpFutexWait: {"FutexWait", ""}, OpFutexWake: {"FutexWake", ""},
	OpSendmsg: {"Sendmsg", ""}, OpRecvmsg: {"Recvmsg", ""},
}

// Method returns the method of kernel.Kernel that makes the call, and, where one method
// makes several calls, the constant of package kernel that says which: "EpollCtl" and
// "EpollAdd". Both are "" for what is no call.
func (o Op) Method() (name, operation string) {
	if int(o) < len(methods) {
		return methods[o].name, methods[o].operation
	}
	return "", ""
}
