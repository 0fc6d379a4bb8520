// Package exercise makes a program of a student's server: the program's main calls
// Main, and the server runs as one of the harness's processes, is recorded and is
// watched like a model of this repository.
package exercise

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// A ServeFunc is what a student writes. It is called once, in the server's process,
// with a socket that is bound and does not listen yet (env.Listener). It calls
// env.Ready once connections are accepted, serves until ctx is done, closes what it
// opened, and returns.
//
// In a process that the server started with the kernel's Spawn it is called too, as fork
// returns twice: there env.Number is not 0, and env.Conn the connection, if any.
//
// Told to stop, every call that blocks returns EINTR, and so does every one made after
// that would block: look at ctx.Err() after each EINTR.
type ServeFunc func(ctx context.Context, env *model.Env) error

type server struct{ serve ServeFunc }

func (s server) Serve(ctx context.Context, env *model.Env) error { return s.serve(ctx, env) }
func (s server) Work(ctx context.Context, env *model.Env) error  { return s.serve(ctx, env) }

// Model makes a model of a student's server: name is the exercise's, as in "06-epoll".
func Model(name, title string, traits model.Traits, serve ServeFunc) *model.Model {
	return &model.Model{
		Name: name, Title: title, Sentence: "an exercise: your server",
		Traits: traits, Interrupts: true,
		New: func(model.Options) model.Server { return server{serve} },
	}
}

// Main runs this program as the process of a student's server. traits is a
// model.Traits in JSON. It does not return.
func Main(name, title, traits string, serve ServeFunc) {
	var t model.Traits
	if err := json.Unmarshal([]byte(traits), &t); err != nil {
		fmt.Fprintln(os.Stderr, "muxlab: the traits of the exercise cannot be read:", err)
		os.Exit(1)
	}
	proc.Main([]*model.Model{Model(name, title, t, serve)})
	fmt.Fprintln(os.Stderr, "this program is a server that muxlab starts: muxlab exercise run "+name)
	os.Exit(2)
}
