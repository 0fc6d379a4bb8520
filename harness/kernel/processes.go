package kernel

import "golang.org/x/sys/unix"

// Spawn says ENOSYS: which program is run, and with what, harness/proc knows.
func (d *Direct) Spawn(int, int) (int, error) { return -1, ENOSYS }

func (d *Direct) Wait(pid int, nohang bool) (ended, code int, err error) {
	var status unix.WaitStatus
	options := 0
	if nohang {
		options = unix.WNOHANG
	}
	ended, err = unix.Wait4(pid, &status, options, nil)
	if err != nil {
		return -1, 0, plain(err)
	}
	if status.Signaled() {
		return ended, -int(status.Signal()), nil
	}
	return ended, status.ExitStatus(), nil
}
