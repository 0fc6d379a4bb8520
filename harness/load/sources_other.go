//go:build !linux

package load

import "muxlab/harness/kernel"

// portLater is not possible here; nor is there more than one loopback address.
func portLater(int) error { return kernel.ENOSYS }
