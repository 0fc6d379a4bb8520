package viz

import "time"

// How often the screen looks and is drawn; how often at full speed, when nobody can
// read a single tick, and each look takes the server's processor; and how often
// when the terminal backs up. A key is answered at once all the same: in the next
// of the frames that Bubble Tea writes.
const (
	framesASecond = 30

	frameEvery = time.Second / framesASecond
	fastEvery  = time.Second / 5
	slowEvery  = time.Second / 10
)
