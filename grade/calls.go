package grade

import (
	"context"
	"time"

	"muxlab/grade/subject"
	"muxlab/grade/task"
	"muxlab/harness/trace"
)

// The load under which calls are counted: one echo after the other, so that the same
// server makes the same calls again.
const (
	countClients  = 4
	CountedEchoes = 240 // one after the other
	CountedSize   = 64  // bytes
	countTime     = 30 * time.Second
)

// CallsPerEcho starts a server, asks it for some hundred echoes, and returns how many
// system calls its workers made for one, as the trace has them, by the call. Calls that
// were made for less than one echo in fifty are left out.
func CallsPerEcho(ctx context.Context, ex *task.Exercise, place subject.Place) (map[trace.Op]float64, error) {
	ctx, cancel := context.WithTimeout(ctx, countTime)
	defer cancel()
	s, err := subject.Start(ctx, subject.Spec{Job: job(ex), Seed: 1, Place: place})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	clients, err := s.DialMany(countClients)
	if err != nil {
		return nil, err
	}
	for _, c := range clients {
		if err := c.Ask(CountedSize); err != nil {
			return nil, err
		}
	}
	before := s.Calls()
	for i := range CountedEchoes {
		if err := clients[i%len(clients)].Ask(CountedSize); err != nil {
			return nil, err
		}
	}
	each := map[trace.Op]float64{}
	for op, n := range s.Calls() {
		if per := float64(n-before[op]) / CountedEchoes; per >= 0.02 {
			each[op] = per
		}
	}
	return each, nil
}
