// Package recording keeps what happened to a server: in memory for the last minute (History),
// or in a file (Recorder, Replay). Both are a Past, through which one goes forwards,
// backwards and by turns. It neither reads a running server (harness/trace) nor the output
// of strace (harness/strace), and it draws nothing.
//
// Read state.go, apply.go and descriptors.go (a server folded from its events); cut.go,
// codec.go and keep.go (segments); segment.go, past.go, pastframe.go and turns.go (the
// past); then history.go and pinned.go, record.go, replay.go and open.go.
package recording
