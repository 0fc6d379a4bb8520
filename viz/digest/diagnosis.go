package digest

import (
	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A Diagnosis is what diagnose finds in frames, with the clients called as the
// screen calls them, for those who want no screen.
type Diagnosis struct {
	doctor  *diagnose.Doctor
	names   Names
	context []byte
	known   session.Known
}

// NewDiagnosis returns one that has seen nothing yet.
func NewDiagnosis(limits diagnose.Thresholds) *Diagnosis {
	d := &Diagnosis{known: session.Known{Sample: session.NoSamples()}}
	d.doctor = diagnose.New(limits, d.names.Of)
	return d
}

// Take goes through the next frame. What its viewer knew beside the trace is kept
// until a frame bears something newer.
func (d *Diagnosis) Take(f *trace.Frame) []diagnose.Finding {
	if len(f.Context) > 0 && (len(d.context) == 0 || &f.Context[0] != &d.context[0]) {
		d.context, d.known = f.Context, session.DecodeContext(f)
	}
	d.names.Learn(f, d.known.Clients)
	return d.doctor.Take(f, samplesFor(d.known.Sample))
}

// samplesFor says what a doctor is told of a sample.
func samplesFor(s session.Samples) diagnose.Samples {
	v := diagnose.Samples{Known: !s.At.IsZero(), CPU: s.CPU, Stopped: len(s.Stopped), Backlog: s.Backlog, BacklogLimit: s.BacklogLimit}
	if v.Known {
		v.At = s.At.UnixNano()
	}
	return v
}
