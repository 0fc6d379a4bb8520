package session

import (
	"encoding/json"
	"time"

	"muxlab/harness/clean"
	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

// Known is what a session knew beside the trace at one moment. It is stored in
// trace.Frame.Context, so that the past and a recording show the names of the clients
// and the kernel's queues as they were.
type Known struct {
	Time    int64     // of the frame, in ns of the trace's clock
	Wall    time.Time // the same moment as a time of day
	Clients []Client
	Sample  Samples
	Held    bool `json:",omitempty"` // the viewer held the server
	Hold    Hold `json:",omitzero"`  // the latest hold, or the one now
}

// A Hold is when a viewer held the server, see measure.Hold.
type Hold = measure.Hold

// EncodeContext encodes what a session knows at the moment of frame f, for
// trace.Frame.Context. It returns nil if a number cannot be encoded (NaN).
func EncodeContext(f *trace.Frame, wall time.Time, clients []Client, sample Samples, held bool, hold Hold) []byte {
	data, err := json.Marshal(Known{f.Time, wall, clients, sample, held, hold})
	if err != nil {
		return nil
	}
	return data
}

// DecodeContext decodes what EncodeContext encoded. If f has no context, no client is
// known by name, and the time of day counts from 1970.
func DecodeContext(f *trace.Frame) Known {
	k := Known{}
	if len(f.Context) == 0 || json.Unmarshal(f.Context, &k) != nil {
		return Known{Wall: time.Unix(0, 0).UTC(), Sample: NoSamples()}
	}
	clean.Strings(&k)
	return k
}

// WallAt returns the time of day at time t of the trace, in ns.
func (k Known) WallAt(t int64) time.Time { return k.Wall.Add(time.Duration(t - k.Time)) }
