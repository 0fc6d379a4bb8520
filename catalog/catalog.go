// Package catalog is the list of models: the one place that knows them all.
package catalog

import (
	"muxlab/blocking"
	"muxlab/epoll"
	"muxlab/fork"
	"muxlab/goroutine"
	"muxlab/harness/model"
	"muxlab/hybrid"
	"muxlab/poll"
	"muxlab/prefork"
	sel "muxlab/select"
	"muxlab/threadpool"
	"muxlab/threads"
)

// Models are all models, in the order in which they are taught.
var Models = []*model.Model{
	blocking.Model, fork.Model, threads.Model, threadpool.Model,
	sel.Model, poll.Model, epoll.Model,
	prefork.Model, hybrid.Model, goroutine.Model,
}
