package sandbox

// A Build is what the go command may use, beside the folder that it works in.
type Build struct {
	GoRoot string   // go env GOROOT
	Read   []string // folders: muxlab's source tree, the module cache
	Cache  string   // a build cache that was warmed with the pristine harness; it is only read
	Bounds Bounds
}
