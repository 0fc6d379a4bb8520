//go:build shelf

package epoll

import (
	"context"

	"muxlab/harness/model"
)

type (
	a0 = struct{ x, y [1]byte }
	a1 = struct{ x, y a0 }
	a2 = struct{ x, y a1 }
	a3 = struct{ x, y a2 }
	a4 = struct{ x, y a3 }
	a5 = struct{ x, y a4 }
	a6 = struct{ x, y a5 }
	a7 = struct{ x, y a6 }
	a8 = struct{ x, y a7 }
	a9 = struct{ x, y a8 }
	b0 = struct{ x, y a9 }
	b1 = struct{ x, y b0 }
	b2 = struct{ x, y b1 }
	b3 = struct{ x, y b2 }
	b4 = struct{ x, y b3 }
	b5 = struct{ x, y b4 }
	b6 = struct{ x, y b5 }
	b7 = struct{ x, y b6 }
	b8 = struct{ x, y b7 }
	b9 = struct{ x, y b8 }
	c0 = struct{ x, y b9 }
	c1 = struct{ x, y c0 }
	c2 = struct{ x, y c1 }
	c3 = struct{ x, y c2 }
	c4 = struct{ x, y c3 }
	c5 = struct{ x, y c4 }
	c6 = struct{ x, y c5 }
	c7 = struct{ x, y c6 }
	c8 = struct{ x, y c7 }
	c9 = struct{ x, y c8 }
)

// Serve has types that are compared member by member, a thousand million of them.
func Serve(ctx context.Context, env *model.Env) error {
	var v c9
	var w any = struct{ x, y c8 }{}
	_ = w == v
	return nil
}
