package digest

import (
	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A Diagnosis applies package diagnose to frames and names the clients as the screen
// does. It is for callers that draw no screen.
type Diagnosis struct {
	doctor  *diagnose.Doctor
	names   Names
	context []byte
	known   session.Known
}

// NewDiagnosis returns a diagnosis that has seen no frame.
func NewDiagnosis(limits diagnose.Thresholds) *Diagnosis {
	d := &Diagnosis{known: session.Known{Sample: session.NoSamples()}}
	d.doctor = diagnose.New(limits, d.names.OfLife)
	return d
}

// Turns returns how many turns began so far, see tape.Turn.
func (d *Diagnosis) Turns() int { return d.doctor.Turns() }

// NotJudged lists the lints that could not judge, see diagnose.Doctor.
func (d *Diagnosis) NotJudged() []diagnose.Lint { return d.doctor.NotJudged() }

// Apply applies the next frame and returns what was found in it. What the viewer knew
// beside the trace, in Frame.Context, is kept until a frame has something newer.
func (d *Diagnosis) Apply(f *trace.Frame) []diagnose.Finding {
	if len(f.Context) > 0 && (len(d.context) == 0 || &f.Context[0] != &d.context[0]) {
		d.context, d.known = f.Context, session.DecodeContext(f)
	}
	d.names.Learn(d.known.Clients)
	d.doctor.Hold(d.known.Hold)
	return d.doctor.Take(f, d.known.Sample)
}
