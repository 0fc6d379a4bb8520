package list

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version says which muxlab this is, as far as the build knows: go run and go test
// do not say.
func Version() string {
	text := "muxlab"
	info, ok := debug.ReadBuildInfo()
	if ok && info.Main.Version != "" {
		text += " " + info.Main.Version
	}
	about := map[string]string{}
	if ok {
		for _, s := range info.Settings {
			about[s.Key] = s.Value
		}
	}
	if revision := about["vcs.revision"]; revision != "" {
		text += ", revision " + revision + " of " + about["vcs.time"]
	}
	if about["vcs.modified"] == "true" {
		text += " and changes since"
	}
	return fmt.Sprintf("%s, %s on %s/%s", text, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
