package sandbox

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"muxlab/harness/proc"
)

// Server returns how a student's server is started by a driver that runs with the
// layers l: s.Write begins with the folder of its trace (proc.Job.Run), which is given
// to the user that the server becomes. The process is the first of a pid namespace where
// there is one, and its trace is read with trace.AttachAs.
func (l Layers) Server(s Spec) (proc.Launch, error) {
	o := l.order(s)
	attr, err := l.place(&o)
	if err != nil {
		return proc.Launch{}, err
	}
	text, err := json.Marshal(o)
	if err != nil {
		return proc.Launch{}, err
	}
	return proc.Launch{
		Program: s.Program, Prefix: []string{self, hidden, string(text)}, Sys: attr, Env: o.environment(),
	}, nil
}

// order is what a guard is told under the layers l, without where it runs.
func (l Layers) order(s Spec) order {
	o := order{
		Spec: s, User: -1, Tree: l.Held(FileTree), Pid: l.Held(PidNS),
		Landlock: l.Held(Landlock), Net: l.Held(LandlockTC), Signals: l.Held(LandlockIP), Seccomp: l.Held(Seccomp),
	}
	if !l.Held(Limits) {
		o.Bounds = Bounds{}
	}
	return o
}

// ambient are the capabilities that a guard has in its namespaces before it drops them: to
// mount, to become a user, and to lower the bound of capabilities.
var ambient = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_SETUID, unix.CAP_SETGID, unix.CAP_SETPCAP}

// place chooses the user and the namespaces of the process, and gives it its folders.
func (l Layers) place(o *order) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{}
	user, group := os.Getuid(), os.Getgid()
	own := l.Held(OwnUID)
	if own {
		var err error
		if user, err = anotherUser(); err != nil {
			return nil, err
		}
		group = user
	}
	switch {
	case l.Held(UserNS):
		o.User = 0
		attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: user, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: group, Size: 1}}
		groups, _ := os.ReadFile("/proc/self/setgroups")
		attr.GidMappingsEnableSetgroups = own && strings.TrimSpace(string(groups)) == "allow"
		attr.AmbientCaps = ambient
	case own:
		o.User = user
	}
	if !own {
		return attr, nil
	}
	for _, dir := range o.Write {
		if err := give(dir, user, group); err != nil {
			return nil, fmt.Errorf("the folder %s cannot be given to another user: %w", dir, err)
		}
	}
	return attr, nil
}

// give makes user the owner of a folder and of what is in it.
func give(dir string, user, group int) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, user, group)
	})
}

// anotherUser is the user that a driver's server becomes; in a process that is no driver,
// a new one.
func anotherUser() (int, error) {
	if entered.Load() {
		return serverUser, nil
	}
	return freeUser()
}

// Number returns the number that this process knows a process by, which calls itself ns and
// is in the tree of the server pid; 0: it is gone. It is for trace.AttachAs.
func Number(pid, ns int) int {
	if numberInside(pid) == ns { // the server itself, without a look at all processes
		return pid
	}
	for _, p := range tree(pid) {
		if numberInside(p) == ns {
			return p
		}
	}
	return 0
}

// numberInside is the number that a process knows itself by, 0 if it is gone.
func numberInside(pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, is := strings.CutPrefix(line, "NSpid:"); is {
			all := strings.Fields(rest)
			n, _ := strconv.Atoi(all[len(all)-1])
			return n
		}
	}
	return pid
}
