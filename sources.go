package main

import "embed"

// sources are the files that the screen shows beside a call: the models, and the
// connection logic under them; and the labs.
//
//go:embed blocking/*.go fork/*.go threads/*.go threadpool/*.go select/*.go poll/*.go epoll/*.go
//go:embed prefork/*.go hybrid/*.go goroutine/*.go
//go:embed harness/reactor/*.go harness/converse/*.go harness/queue/*.go harness/conform/shelf/*.go
//go:embed harness/model/socket.go
//go:embed labs/*/lab.md
var sources embed.FS
