package snapshot

import (
	"muxlab/session"
	"time"
)

// A View is what is known beside a frame when the digest folds it into a snapshot.
type View struct {
	Clients []session.Client
	Sample  session.Samples
	Wall    time.Time    // of the frame
	Held    bool         // the server is held: rates and time lines stand still
	Hold    session.Hold // of the past: the latest hold
	Past    bool         // the frame is of the past
	Whole   bool         // the frame ends where a turn of the loop ends
	Ended   bool         // no frame follows
	File    FileState
}
