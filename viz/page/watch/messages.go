package watch

import (
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/snapshot"
)

type SightMsg struct {
	Watch *Page
	Sight control.Look
}

type DoneMsg struct { // something a key asked for
	Watch *Page
	Err   error
}

type ScanMsg struct { // what is wrong in a recording
	Watch *Page
	Found []*snapshot.Finding
}

type AskedMsg struct { // what a mode has asked for
	Watch *Page
	Take  func(*Page)
}

type OpenMsg struct{ Request session.Request } // instead of what is watched

type SaidMsg struct { // and what came of it
	Watch *Page
	Words string
}

// BesideMsg asks for a server beside the one that is watched.
type BesideMsg struct{ Request session.Request }
