package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"muxlab/bench/compare"
)

// savedResult reads a result that muxlab compare --out saved: the file itself, or the
// folder that --out named.
func savedResult(name string) (*compare.Result, error) {
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return compare.Read(name)
	}
	r, err := compare.Read(filepath.Join(name, resultName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s in %s: name a folder that muxlab compare --out wrote", resultName, name)
	}
	return r, err
}
