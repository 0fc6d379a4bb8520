package witness

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// calls are the system calls in which a server may be blocked. calls_old_linux.go adds
// those that newer architectures do not have.
var calls = map[int]call{
	unix.SYS_ACCEPT: {"accept", ioCall}, unix.SYS_ACCEPT4: {"accept", ioCall},
	unix.SYS_CONNECT: {"connect", ioCall}, unix.SYS_CLOSE: {"close", ioCall},
	unix.SYS_READ: {"read", ioCall}, unix.SYS_WRITE: {"write", ioCall},
	unix.SYS_READV: {"readv", ioCall}, unix.SYS_WRITEV: {"writev", ioCall},
	unix.SYS_PREAD64: {"pread", ioCall}, unix.SYS_PWRITE64: {"pwrite", ioCall},
	unix.SYS_RECVFROM: {"recvfrom", ioCall}, unix.SYS_SENDTO: {"sendto", ioCall},
	unix.SYS_RECVMSG: {"recvmsg", ioCall}, unix.SYS_SENDMSG: {"sendmsg", ioCall},
	unix.SYS_RECVMMSG: {"recvmmsg", ioCall}, unix.SYS_SENDMMSG: {"sendmmsg", ioCall},
	unix.SYS_SPLICE: {"splice", ioCall}, unix.SYS_SENDFILE: {"sendfile", ioCall},
	unix.SYS_FCNTL: {"fcntl", ioCall}, unix.SYS_FLOCK: {"flock", ioCall},
	unix.SYS_IO_URING_ENTER: {"io_uring_enter", ioCall},

	unix.SYS_EPOLL_PWAIT: {"epoll_wait", epollCall}, unix.SYS_EPOLL_PWAIT2: {"epoll_wait", epollCall},
	unix.SYS_PSELECT6: {"select", selectCall}, unix.SYS_PPOLL: {"poll", pollCall},

	unix.SYS_FUTEX: {"futex", idleCall}, unix.SYS_FUTEX_WAITV: {"futex", idleCall}, unix.SYS_FUTEX_WAIT: {"futex", idleCall},
	unix.SYS_NANOSLEEP: {"nanosleep", idleCall}, unix.SYS_CLOCK_NANOSLEEP: {"nanosleep", idleCall},
	unix.SYS_RT_SIGTIMEDWAIT: {"sigtimedwait", idleCall}, unix.SYS_RT_SIGSUSPEND: {"sigsuspend", idleCall},

	unix.SYS_WAIT4: {"wait", otherCall}, unix.SYS_WAITID: {"wait", otherCall},
	unix.SYS_RESTART_SYSCALL: {"restart_syscall", otherCall},
}

// callOf names the call of this number.
func callOf(number int) call {
	if c, known := calls[number]; known {
		return c
	}
	return call{name: "system call " + strconv.Itoa(number)}
}
