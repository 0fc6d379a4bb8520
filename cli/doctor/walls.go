package doctor

import (
	"context"

	"muxlab/grade/sandbox"
	"muxlab/harness/measure"
)

// walls says which layers of the sandbox can be had here, for an instructor.
func walls(ctx context.Context) (list []measure.Limit) {
	layers := sandbox.Probe(ctx)
	for _, l := range layers {
		if l.Held {
			list = append(list, fine("sandbox, "+l.Name, "yes"))
		} else {
			list = append(list, limited("sandbox, "+l.Name, "no", "not here: "+l.Why))
		}
	}
	if err := layers.Require(); err != nil {
		return append(list, limited("grading", "provisional", err.Error()))
	}
	return append(list, fine("grading", "a submission is kept from the network, the files and the grader"))
}
