package session

// A Passage is a place in the source of a server.
type Passage struct {
	File   string   // path in the repository, "epoll/epoll.go"
	Line   int      // index into Lines, from 0
	Lines  []string // the whole file
	Shared bool     // the file is part of several models
}
