//go:build shelf

package epoll

import (
	"context"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// Serve makes all its calls past the recorder.
func Serve(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(kernel.Kernel) error {
		s := &server{k: kernel.NewDirect(), listener: env.Listener, conns: map[int]*conn{}, buf: make([]byte, 64<<10)}
		return s.run(ctx, env)
	})
	return env.Wait()
}
