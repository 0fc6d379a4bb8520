package sandbox

import (
	"os"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// The rights to folders and, below them, files.
const (
	readRights  landlock.AccessFSSet = ll.AccessFSReadFile | ll.AccessFSReadDir
	execRights  landlock.AccessFSSet = readRights | ll.AccessFSExecute
	writeRights landlock.AccessFSSet = readRights | ll.AccessFSWriteFile | ll.AccessFSTruncate |
		ll.AccessFSMakeReg | ll.AccessFSRemoveFile
	buildRights landlock.AccessFSSet = writeRights | ll.AccessFSMakeDir | ll.AccessFSRemoveDir | ll.AccessFSRefer
	fileRights  landlock.AccessFSSet = ll.AccessFSReadFile | ll.AccessFSExecute | ll.AccessFSWriteFile | ll.AccessFSTruncate
)

// seen are files of the system that the Go runtime reads, or can do without.
var seen = []string{"/proc/self", "/proc/sys/net/core", "/sys/kernel/mm/transparent_hugepage"}

// readLandlock opens the rules while their files can be reached.
func (o *order) readLandlock() error {
	o.rules = -1
	if !o.Landlock {
		return nil
	}
	config := landlock.V7
	if !o.Net {
		config.HandledAccessNet = 0
	}
	if !o.Signals {
		config.Scoped = 0
	}
	var err error
	o.rules, o.flags, err = config.BestEffort().NewRulesetFD(o.landlockRules()...)
	return err
}

func (o *order) landlockRules() (rules []landlock.Rule) {
	write := writeRights
	if o.Build {
		write = buildRights
	}
	proc := seen
	if o.Pid && o.Tree {
		proc = append([]string{"/proc"}, seen...)
	}
	for _, group := range []struct {
		paths  []string
		rights landlock.AccessFSSet
	}{
		{[]string{o.Program}, execRights}, {o.Exec, execRights}, {o.Read, readRights}, {o.Write, write},
		{proc, readRights}, {devices, readRights | ll.AccessFSWriteFile},
	} {
		for _, path := range group.paths {
			rights := group.rights
			if about, err := os.Stat(path); err == nil && !about.IsDir() {
				rights &= fileRights
			}
			rules = append(rules, landlock.PathAccess(rights, path).IgnoreIfMissing())
		}
	}
	if o.Net {
		rules = append(rules, landlock.BindTCP(0)) // a port that the kernel chooses
	}
	return rules
}

func (o *order) enforceLandlock() error {
	if o.rules < 0 {
		return nil
	}
	defer unix.Close(o.rules)
	return ll.LandlockRestrictSelf(o.rules, o.flags)
}
