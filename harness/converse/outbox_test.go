package converse_test

import (
	"context"
	"testing"

	"muxlab/goroutine"
	"muxlab/harness/conform"
	"muxlab/harness/conform/outbox"
	"muxlab/harness/model"
	"muxlab/threadpool"
	"muxlab/threads"
)

// A chat over blocking conversations: what others send to a connection arrives.
func TestOutbox(t *testing.T) {
	for _, m := range []*model.Model{threads.Model, threadpool.Model, goroutine.Model} {
		t.Run(m.Name, func(t *testing.T) {
			outbox.Run(context.Background(), conform.Subject{Model: m}).Report(t)
		})
	}
}
