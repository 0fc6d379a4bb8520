package files

import (
	"os"
	"path/filepath"
)

// State names a file of muxlab where the XDG base directory specification has what is
// state and no setting. It is "" if the user has no home. The folder may not exist.
func State(name string) string {
	dir := os.Getenv("XDG_STATE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "muxlab", name)
}
