package viz

import (
	"muxlab/harness/diagnose"
	"muxlab/session"
	"time"
)

// fileState is the recording that is shown, and how much of it has been, in
// percent; no name: a server that runs.
type fileState struct {
	name    string
	percent int
	damaged bool // it ends before it should
}

type workerKey struct{ pid, number int }

// A finding is one trouble for as long as it lasts: Finding is what is said of it
// at the moment that is shown.
type finding struct {
	diagnose.Finding
	first diagnose.Finding   // when it showed first
	over  bool               // by then it was over
	ended int64              // and when; running time
	said  []diagnose.Finding // all that was said of it, but the first for a few out of many
}

// shown is a finding on the screen since then, in running time.
type shown struct {
	*finding
	since int64
}

// percentiles of the time from ready to served, of the last ten to twenty seconds.
// Who is not served yet is in none of them, and would be the slowest.
type percentiles struct {
	n             int64
	p50, p99, max int64
	accepted      bool  // from accepted to served
	unserved      int   // so many are not served yet
	longest       int64 // and one of them has waited for so long; ns
}

// view is what is known besides the frame when it is folded.
type view struct {
	clients []session.Client
	sample  session.Samples
	wall    time.Time
	held    bool // time stands still: rates and time lines do not move
	past    bool // this is not the present
	whole   bool // the frame ends where a turn of the loop does
	ended   bool
	file    fileState
}
