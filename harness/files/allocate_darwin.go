package files

import "os"

// Allocate makes sure that the file has its size and no hole.
func Allocate(f *os.File, size int64) error { return writeZeros(f, size) }
