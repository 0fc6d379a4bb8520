package proc

import (
	"fmt"

	"muxlab/harness/files"
)

// Unsaid is the error of a server that could not write on its standard output where it
// listens: none of its clients would find it.
func Unsaid(err error) error {
	return fmt.Errorf("the address of the server cannot be written to the standard output: %w", files.Reason(err))
}
