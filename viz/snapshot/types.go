package snapshot

import (
	"muxlab/harness/diagnose"
	"muxlab/session"
	"time"
)

// FileState is the recording that is shown, and how much of it has been, in
// percent; no name: a server that runs.
type FileState struct {
	Name    string
	Percent int
	Damaged bool // it ends before it should
}

type WorkerKey struct{ Pid, Number int }

// A Finding is one trouble for as long as it lasts: Finding is what is said of it
// at the moment that is shown.
type Finding struct {
	diagnose.Finding
	First diagnose.Finding   // when it showed first
	Over  bool               // by then it was over
	Ended int64              // and when; running time
	Said  []diagnose.Finding // all that was said of it, but the first for a few out of many
}

// Shown is a finding on the screen since then, in running time.
type Shown struct {
	*Finding
	Since int64
}

// Percentiles of the time from ready to served, of the last ten to twenty seconds.
// Who is not served yet is in none of them, and would be the slowest.
type Percentiles struct {
	N             int64
	P50, P99, Max int64
	Accepted      bool  // from accepted to served
	Unserved      int   // so many are not served yet
	Longest       int64 // and one of them has waited for so long; ns
}

// View is what is known besides the frame when it is folded.
type View struct {
	Clients []session.Client
	Sample  session.Samples
	Wall    time.Time
	Held    bool // time stands still: rates and time lines do not move
	Past    bool // this is not the present
	Whole   bool // the frame ends where a turn of the loop does
	Ended   bool
	File    FileState
}
