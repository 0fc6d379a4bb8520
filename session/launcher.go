package session

import (
	"context"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// A Launcher starts servers and races, and is what a viewer knows of the machine it
// runs on: files, memory, source code.
type Launcher interface {
	// Models returns the models that can be started, in the order of the home screen.
	Models() []*model.Model
	// Launch starts a server and its first clients, and returns once they run, which may
	// take seconds. It gives up when ctx is done. The caller closes the session. The
	// error is one sentence that says what to do.
	Launch(ctx context.Context, r Request) (Session, error)
	// Scenes returns the scenes in the order of the home screen.
	Scenes() []Scene
	// Exercises returns the exercises, and how far the user is, as of now.
	Exercises() []Exercise
	// Labs returns the labs, and how far the user is in each, as of now.
	Labs() []Lab
	// Race starts a race. It ends when ctx is done, or when the caller closes it. The
	// error is one sentence.
	Race(ctx context.Context, r RaceRequest) (Race, error)
	// Recall returns what the user has seen so far; the zero Progress if nothing is known.
	Recall() Progress
	// Remember sets what Recall returns. A failure to store it is ignored.
	Remember(p Progress)
	// Keep writes data to a new file in the working directory of the user. The file is
	// called name+ending ("epoll-tick-12", ".svg"), or similarly if that exists. Keep
	// returns the name it chose.
	Keep(name, ending string, data []byte) (string, error)
	// Source returns the place in the source of m that makes the call op, or false if m
	// has no such place of its own.
	Source(m *model.Model, op trace.Op) (Passage, bool)
}
