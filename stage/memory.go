package stage

import (
	"os"
	"path/filepath"
	"strings"
)

// memoryFile holds the name of what was opened last, as the XDG base directory
// specification has it for what is state and no setting. "" if there is no home.
func memoryFile() string {
	dir := os.Getenv("XDG_STATE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "muxlab", "last")
}

// Recall implements session.Launcher.
func (l *Launcher) Recall() string {
	data, err := os.ReadFile(memoryFile())
	if err != nil || len(data) > 100 {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// Remember implements session.Launcher. Nobody is told when it cannot: it is a comfort.
func (l *Launcher) Remember(name string) {
	file := memoryFile()
	if file == "" || os.MkdirAll(filepath.Dir(file), 0o700) != nil {
		return
	}
	os.WriteFile(file, []byte(name+"\n"), 0o600)
}
