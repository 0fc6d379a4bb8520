package files

import "io"

// writeZeros is Allocate where the system has no call for it: slow, but no hole
// is left.
func writeZeros(f io.WriterAt, size int64) error {
	zeros := make([]byte, 1<<20)
	for at := int64(0); at < size; at += int64(len(zeros)) {
		if _, err := f.WriteAt(zeros[:min(int64(len(zeros)), size-at)], at); err != nil {
			return err
		}
	}
	return nil
}
