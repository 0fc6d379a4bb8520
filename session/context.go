package session

import (
	"encoding/json"
	"time"

	"muxlab/harness/trace"
)

// Known is what a session knew beside the trace at a moment. It is kept with the
// frames, so that the past, and a recording, show the clients by their names and
// the kernel's queues as they were.
type Known struct {
	Time    int64     // the frame's, in the clock of the trace
	Wall    time.Time // the same moment
	Clients []Client
	Sample  Samples
}

// EncodeContext writes down what a session knows at the moment of frame f, for
// trace.Frame.Context.
func EncodeContext(f *trace.Frame, wall time.Time, clients []Client, sample Samples) []byte {
	data, err := json.Marshal(Known{f.Time, wall, clients, sample})
	if err != nil { // a sample that is no number: rather nothing than a false figure
		return nil
	}
	return data
}

// DecodeContext reads what EncodeContext wrote. Without it nobody is known by
// name, and the time of day is that of the trace's clock.
func DecodeContext(f *trace.Frame) Known {
	k := Known{}
	if len(f.Context) == 0 || json.Unmarshal(f.Context, &k) != nil {
		return Known{Wall: time.Unix(0, 0).UTC(), Sample: NoSamples()}
	}
	return k
}

// WallAt is the time of day at time t of the trace.
func (k Known) WallAt(t int64) time.Time { return k.Wall.Add(time.Duration(t - k.Time)) }
