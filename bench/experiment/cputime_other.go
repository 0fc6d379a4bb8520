//go:build !linux

package experiment

import "time"

var began = time.Now()

// cpuTime is the clock on the wall here.
func cpuTime() time.Duration { return time.Since(began) }
