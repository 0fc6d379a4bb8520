package cli

import (
	"os"
	"path/filepath"

	"muxlab/bench/compare"
)

// savedResult reads a result that muxlab compare --out saved: the file itself, or the
// folder that --out named.
func savedResult(name string) (*compare.Result, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, resultName)
	}
	return compare.Read(name)
}
