package stages

import (
	"context"

	"muxlab/grade/subject"
)

// SleepsInEpoll: interim.
func SleepsInEpoll(_ context.Context, s *subject.Subject) error { return s.Settle("sleeps") }

// Interest: interim.
func Interest(_ context.Context, s *subject.Subject) error { return s.Settle("sleeps") }
