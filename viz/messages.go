package viz

import "muxlab/session"

type sightMsg struct {
	watch *watch
	sight sight
}

type doneMsg struct { // something a key asked for
	watch *watch
	err   error
}

type scanMsg struct { // what is wrong in a recording
	watch *watch
	found []*finding
}

type askedMsg struct { // what a mode has asked for
	watch *watch
	take  func(*watch)
}

type openMsg struct{ request session.Request } // instead of what is watched

type saidMsg struct { // and what came of it
	watch *watch
	words string
}

// besideMsg asks for a server beside the one that is watched.
type besideMsg struct{ request session.Request }
