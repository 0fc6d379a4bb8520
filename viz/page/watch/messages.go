package watch

import (
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/snapshot"
)

// Messages are what the commands of a page bring back. Each names its page: the page may
// have left the screen in the meantime.

// FrameMsg is what one look at a running server brought, for ApplyLook.
type FrameMsg struct {
	Watch *Page
	Look  control.Update
}

// DoneMsg is the end of what a key asked of the session. Err is nil if it was done.
type DoneMsg struct {
	Watch *Page
	Err   error
}

// ScanMsg is everything that is wrong in a recording.
type ScanMsg struct {
	Watch *Page
	Found []*snapshot.Finding
}

// ResultMsg is what a mode asked for. Apply puts it onto the page.
type ResultMsg struct {
	Watch *Page
	Apply func(*Page)
}

// OpenMsg asks for another server instead of the one that is watched.
type OpenMsg struct{ Request session.Request }

// BesideMsg asks for a server beside the one that is watched.
type BesideMsg struct{ Request session.Request }

// SavedMsg says to which files the screen was saved.
type SavedMsg struct {
	Watch *Page
	Words string
}
