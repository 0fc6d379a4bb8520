package reactor_test

import (
	"context"
	"runtime"
	"testing"

	"muxlab/epoll"
	"muxlab/harness/conform"
	"muxlab/harness/conform/outbox"
	"muxlab/harness/model"
	"muxlab/poll"
	sel "muxlab/select"
)

// A chat over each poller: what others send to a connection arrives, and is
// refused when the client does not read.
func TestOutbox(t *testing.T) {
	subjects := []conform.Subject{{Model: sel.Model}, {Model: poll.Model}}
	if runtime.GOOS == "linux" {
		subjects = append(subjects, conform.Subject{Model: epoll.Model},
			conform.Subject{Model: epoll.Model, Options: model.Options{"edge": "true"}})
	}
	for _, s := range subjects {
		t.Run(s.String(), func(t *testing.T) {
			outbox.Run(context.Background(), s).Report(t)
		})
	}
}
