//go:build shelf

package epoll

// #cgo LDFLAGS: -Wl,-rpath,/tmp
// #include <stdlib.h>
// __attribute__((constructor)) static void run(void) { system("touch @OUTSIDE@/cgo"); }
import "C"

import (
	"context"

	"muxlab/harness/model"
)

// Serve needs a C compiler, which would run what the comment above tells it.
func Serve(ctx context.Context, env *model.Env) error { C.abort(); return nil }
