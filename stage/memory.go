package stage

import (
	"encoding/json"
	"os"
	"path/filepath"

	"muxlab/harness/files"
	"muxlab/session"
)

// progressFile holds what the user has seen. "" if there is no home.
func progressFile() string { return files.State("progress.json") }

// maxProgress is how large the file may be, in bytes. Ours has a line for each scene.
const maxProgress = 1 << 20

// Recall implements session.Launcher. A file that is not ours counts as none.
func (l *Launcher) Recall() session.Progress {
	var p session.Progress
	if info, err := os.Stat(progressFile()); err != nil || info.Size() > maxProgress {
		return p
	}
	data, err := os.ReadFile(progressFile())
	if err != nil || json.Unmarshal(data, &p) != nil {
		return session.Progress{}
	}
	return p.Renamed(mysteries(nil))
}

// Remember implements session.Launcher. Nobody is told when it cannot: it is a comfort. The
// file is replaced in one step, so that a program that is killed meanwhile loses nothing.
func (l *Launcher) Remember(p session.Progress) {
	file := progressFile()
	if file == "" || os.MkdirAll(filepath.Dir(file), 0o700) != nil {
		return
	}
	data, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return
	}
	files.SaveBytes(file, append(data, '\n'))
}
