package sandbox

import (
	"slices"
	"unsafe"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// forbidden are calls that no server and no compiler makes: to look into other processes,
// to change mounts and namespaces, to load code into the kernel, and such that have had many
// holes.
var forbidden = []string{
	"ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "process_madvise",
	"mount", "umount2", "pivot_root", "chroot", "fsopen", "fsmount", "fsconfig", "fspick", "move_mount",
	"open_tree", "mount_setattr", "unshare", "setns", "add_key", "request_key", "keyctl",
	"bpf", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load", "init_module", "finit_module",
	"delete_module", "io_uring_setup", "io_uring_enter", "io_uring_register", "open_by_handle_at",
	"name_to_handle_at", "acct", "swapon", "swapoff", "reboot", "settimeofday", "clock_settime", "adjtimex",
	"clock_adjtime", "sethostname", "setdomainname", "syslog", "quotactl", "fanotify_init", "personality",
	"memfd_create", "memfd_secret", "execveat", "mknodat", "iopl", "ioperm", "modify_ldt", "vhangup",
}

// newNamespaces are the flags of clone that make one.
var newNamespaces = []uint64{
	unix.CLONE_NEWUSER, unix.CLONE_NEWNS, unix.CLONE_NEWPID, unix.CLONE_NEWNET,
	unix.CLONE_NEWIPC, unix.CLONE_NEWUTS, unix.CLONE_NEWCGROUP,
}

// filter forbids calls from now on. Other architectures' calls end the process: their
// numbers mean other calls, and the filter would let them pass.
func filter(o *order) error {
	if !o.Seccomp {
		return nil
	}
	info, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	if err := onlyThis(uint32(info.ID)); err != nil {
		return err
	}
	known := func(name string) bool { _, is := info.SyscallNames[name]; return !is }
	denied := slices.DeleteFunc(slices.Clone(forbidden), known)
	policy := seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls: []seccomp.SyscallGroup{
			{Names: []string{"clone3"}, Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS)},
			{Names: denied, NamesWithCondtions: conditions(), Action: seccomp.ActionErrno | seccomp.Action(unix.EPERM)},
		},
	}
	return seccomp.LoadFilter(seccomp.Filter{Policy: policy})
}

// conditions forbid calls with certain arguments. Conditions in one list must all hold. The
// kernel looks at the low half of most arguments, the filter at all of it.
func conditions() (list []seccomp.NameWithConditions) {
	add := func(name string, all ...seccomp.Condition) {
		list = append(list, seccomp.NameWithConditions{Name: name, Conditions: all})
	}
	is := func(argument uint32, op seccomp.Operation, value uint64) seccomp.Condition {
		return seccomp.Condition{Argument: argument, Operation: op, Value: value}
	}
	for _, flag := range newNamespaces {
		add("clone", is(0, seccomp.BitsSet, flag))
	}
	add("prctl", is(0, seccomp.Equal, unix.PR_SET_DUMPABLE))
	add("prctl", is(0, seccomp.Equal, unix.PR_SET_PTRACER))
	add("prctl", is(0, seccomp.GreaterThan, 1<<32-1))
	add("socket", is(0, seccomp.NotEqual, unix.AF_INET), is(0, seccomp.NotEqual, unix.AF_INET6))
	add("socket", is(1, seccomp.BitsSet, 2)) // SOCK_DGRAM, SOCK_RAW, SOCK_PACKET
	add("socket", is(1, seccomp.BitsSet, 4)) // SOCK_RDM, SOCK_SEQPACKET
	// Not MPTCP, which Landlock's rules do not cover.
	add("socket", is(2, seccomp.NotEqual, 0), is(2, seccomp.NotEqual, unix.IPPROTO_TCP))
	return list
}

// onlyThis ends the process at a call of another architecture.
func onlyThis(id uint32) error {
	const architecture = 4 // where it stands in seccomp_data
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: architecture},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 1, K: id},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	f := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&f)), 0, 0)
}
