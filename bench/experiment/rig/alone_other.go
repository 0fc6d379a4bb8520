//go:build !linux

package rig

// Alone runs f.
func Alone(f func() error) (apart bool, err error) { return false, f() }
