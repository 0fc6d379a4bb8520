package session

import (
	"context"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// A Launcher starts servers.
type Launcher interface {
	// Models are the models that can be started, in the order of the list.
	Models() []*model.Model
	// Launch starts a server and its first clients. It may take a while; it stops
	// trying when ctx is done. The error is one sentence that says what to do.
	Launch(ctx context.Context, r Request) (Session, error)
	// Scenes are what there is to see, in the order of the home screen.
	Scenes() []Scene
	// Race starts a race; the error is one sentence. When ctx is done it is over.
	Race(ctx context.Context, r RaceRequest) (Race, error)
	// Recall returns what was opened last, the name of a scene or model, and
	// Remember sets it. A memory that cannot be kept is no trouble.
	Recall() string
	Remember(name string)
	// Keep writes data into a new file where the user is. name is what it is to be
	// called, without and with its ending ("epoll-tick-12", ".svg"); the name it got
	// is returned.
	Keep(name, ending string, data []byte) (string, error)
	// Source is the place in the source of a model that makes a call; false if none
	// of its own does.
	Source(m *model.Model, op trace.Op) (Passage, bool)
}
