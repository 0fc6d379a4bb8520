package session

// A Passage is a place in the source of a server.
type Passage struct {
	File  string // as in the repository
	Line  int    // of Lines, from 0
	Lines []string
}
