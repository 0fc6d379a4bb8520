//go:build !linux

package witness

// Look says that this system does not tell.
func Look(int) (*Account, error) { return nil, ErrSystem }

// Probe says that this system does not tell.
func Probe() error { return ErrSystem }

func whole(int, bool) (*Account, error) { return nil, ErrSystem }

// Blocks says that this system does not tell.
func Blocks(int, int) (bool, error) { return false, ErrSystem }
