package sandbox

import (
	"maps"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// devices are the files of /dev that a Go program may want.
var devices = []string{"/dev/null", "/dev/zero", "/dev/urandom"}

// root is where the new tree is built: a folder that every Linux has, and in which
// nothing lies that a submission is given.
const root = "/sys"

// enterTree gives the process a file tree with the paths of o alone, under the names that
// they have outside: what may not be written is mounted read-only, what is written cannot be
// executed.
func enterTree(o *order) error {
	if !o.Tree {
		return nil
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	trees, err := o.openTrees()
	if err != nil {
		return err
	}
	// What is made in the new tree belongs to its own root; what is shown in it was
	// opened as the user that owns it.
	defer asOwner(asOwner(0))
	if err := unix.Mount("tmpfs", root, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0755,size=1m"); err != nil {
		return &os.PathError{Op: "mount a tmpfs on", Path: root, Err: err}
	}
	for _, t := range trees {
		if err := t.attach(); err != nil {
			return err
		}
	}
	if err := mountProc(o.Pid); err != nil {
		return err
	}
	return pivot()
}

// asOwner makes user the owner of what this thread makes, and returns who it was.
func asOwner(user uintptr) (before uintptr) {
	unix.RawSyscall(unix.SYS_SETFSGID, user, 0, 0)
	before, _, _ = unix.RawSyscall(unix.SYS_SETFSUID, user, 0, 0)
	return before
}

// A subtree is a path that will be in the new tree: a mount of its own, not attached yet.
type subtree struct {
	path string
	fd   int
	dir  bool
}

// openTrees opens all the paths, each with what may be done in it. Of one that is in two
// lists the later counts.
func (o *order) openTrees() (list []subtree, err error) {
	const none = unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV
	attrs := map[string]uint64{}
	for _, device := range devices {
		attrs[device] = unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NOEXEC
	}
	for _, path := range o.Read {
		attrs[filepath.Clean(path)] = none | unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOEXEC
	}
	for _, path := range append([]string{o.Program}, o.Exec...) {
		attrs[filepath.Clean(path)] = none | unix.MOUNT_ATTR_RDONLY
	}
	for _, path := range o.Write {
		attrs[filepath.Clean(path)] = none | unix.MOUNT_ATTR_NOEXEC
	}
	for _, path := range slices.Sorted(maps.Keys(attrs)) {
		about, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		t := subtree{path: path, dir: about.IsDir()}
		t.fd, err = unix.OpenTree(unix.AT_FDCWD, path, unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC|unix.AT_RECURSIVE)
		if err == nil {
			attr := unix.MountAttr{Attr_set: attrs[path]}
			err = unix.MountSetattr(t.fd, "", unix.AT_EMPTY_PATH|unix.AT_RECURSIVE, &attr)
		}
		if err != nil {
			return nil, &os.PathError{Op: "show", Path: path, Err: err}
		}
		list = append(list, t)
	}
	return list, nil
}

// attach makes the subtree appear in the new tree, under its name.
func (t subtree) attach() (err error) {
	defer unix.Close(t.fd)
	to := filepath.Join(root, t.path)
	if _, missing := os.Lstat(to); missing != nil { // else it is in one that was attached
		if t.dir {
			err = os.MkdirAll(to, 0o755)
		} else if err = os.MkdirAll(filepath.Dir(to), 0o755); err == nil {
			err = os.WriteFile(to, nil, 0o644)
		}
	}
	if err != nil {
		return err
	}
	if err := unix.MoveMount(t.fd, "", unix.AT_FDCWD, to, unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
		return &os.PathError{Op: "attach", Path: t.path, Err: err}
	}
	return nil
}

// mountProc gives the tree a /proc: of its own processes alone where it may be mounted,
// else the one that there is.
func mountProc(own bool) error {
	to := filepath.Join(root, "proc")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	if own && unix.Mount("proc", to, "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "") == nil {
		return nil
	}
	return unix.Mount("/proc", to, "", unix.MS_BIND|unix.MS_REC, "")
}

// pivot makes the new tree the only one, and closes its root.
func pivot() error {
	old := filepath.Join(root, ".old")
	if err := os.Mkdir(old, 0o700); err != nil {
		return err
	}
	if err := unix.PivotRoot(root, old); err != nil {
		return os.NewSyscallError("pivot_root", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	if err := unix.Unmount("/.old", unix.MNT_DETACH); err != nil {
		return err
	}
	if err := os.Remove("/.old"); err != nil {
		return err
	}
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOEXEC}
	return unix.MountSetattr(unix.AT_FDCWD, "/", 0, &attr)
}
