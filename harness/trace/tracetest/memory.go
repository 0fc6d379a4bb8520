package tracetest

// Where the files of a test are kept.

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

const (
	inMemory = "/dev/shm" // Linux keeps the files in this folder in memory, shm_overview(7)
	roomy    = 1 << 30    // bytes; a container may have 64 MB there, which is four traces
)

// InMemory runs run, which is the Run of a testing.M, with TMPDIR and XDG_RUNTIME_DIR in
// a folder of its own in memory, and returns its result. On a disk each server waits
// until 16 MB are allocated for its trace. Without such a folder, or with too little room
// in it, nothing is set. The folder is removed at the end; those of tests that were
// killed are removed by the next.
func InMemory(run func() int) int {
	dir, err := folderInMemory()
	if err != nil {
		return run()
	}
	defer os.RemoveAll(dir)
	os.Setenv("TMPDIR", dir)
	os.Setenv("XDG_RUNTIME_DIR", dir)
	return run()
}

// folderInMemory makes a folder named after this process.
func folderInMemory() (string, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(inMemory, &st); err != nil {
		return "", err
	}
	if uint64(st.Bavail)*uint64(st.Bsize) < roomy {
		return "", errors.New("too little room")
	}
	all := filepath.Join(inMemory, "muxlab-tests-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(all, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	removeAbandoned(all)
	dir := filepath.Join(all, strconv.Itoa(os.Getpid()))
	return dir, os.Mkdir(dir, 0o700)
}

// removeAbandoned removes the folders of processes that have ended.
func removeAbandoned(all string) {
	entries, _ := os.ReadDir(all)
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err == nil && unix.Kill(pid, 0) == unix.ESRCH {
			os.RemoveAll(filepath.Join(all, e.Name()))
		}
	}
}
