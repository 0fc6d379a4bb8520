//go:build shelf

package epoll

import (
	"context"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// run sleeps in epoll_wait as long as all clients are silent. Once one speaks it turns for
// a while, so that the next message is answered sooner.
func (s *server) run(ctx context.Context, env *model.Env) error {
	if err := s.listen(env); err != nil {
		return err
	}
	events := make([]kernel.EpollEvent, 64)
	for turns := 0; ctx.Err() == nil; {
		n, err := 0, error(nil)
		if turns > 0 {
			turns--
			n, err = s.k.EpollWait(s.epfd, events, 0)
		} else {
			n, err = s.k.EpollWait(s.epfd, events, -1)
		}
		if err != nil {
			continue
		}
		for _, e := range events[:n] {
			s.dispatch(e)
			turns = 100_000
		}
	}
	return s.finish(events)
}
