//go:build !linux

package measure

import (
	"errors"
	"runtime"
)

var errNoProc = errors.New("processes can be measured on Linux alone (there is no /proc on " + runtime.GOOS + ")")

// Process is not possible here, and says so.
func Process(pid int) (Usage, error) { return Usage{}, errNoProc }

// Tree is not possible here, and says so.
func Tree(pid int) ([]Usage, error) { return nil, errNoProc }

// Children are the processes that pid has started: not known on this system.
func Children(pid int) []int { return nil }
