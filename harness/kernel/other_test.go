//go:build darwin

package kernel_test

import (
	"testing"

	"muxlab/harness/kernel"
)

var extraWays map[string]wait

func TestNoEpoll(t *testing.T) {
	_, err := kernel.NewDirect().EpollCreate()
	is(t, err, kernel.ENOSYS)
}
