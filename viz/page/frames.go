package page

import "time"

// How often the screen looks and is drawn; how often at full speed, when nobody can
// read a single tick, and each look takes the server's processor; and how often
// when the terminal backs up. A key is answered at once all the same: in the next
// of the frames that Bubble Tea writes.
const (
	FramesASecond = 30

	FrameEvery = time.Second / FramesASecond
	FastEvery  = time.Second / 5
	SlowEvery  = time.Second / 10
)
