package session

// A Track is what a race is run over: the work that every model is given.
type Track struct {
	Name     string // as in the row of the keys
	Sentence string // what each client does
}

// The tracks, in the order of their keys. Another one has another winner.
const (
	TrackFast       = "fast echoes"
	TrackIdle       = "500 idle"
	TrackCompute    = "compute"
	TrackPerRequest = "reconnect"
)

// Tracks are all tracks, in the order of their keys.
var Tracks = []Track{
	{TrackFast, "8 clients, 64 bytes a message; each asks again once it is answered"},
	{TrackIdle, "8 clients ask as fast as answers come, beside 500 that say nothing"},
	{TrackCompute, "8 clients ask, and the server computes for 200 µs before each echo"},
	{TrackPerRequest, "8 clients, and a new connection for every message"},
}

// A RaceRequest says what to race over, and who takes part.
type RaceRequest struct {
	Track  string   // the name of one
	Models []string // as in "epoll:edge" or "prefork:accept=shared"; nil: all
}

// A Race is under way from the moment it is made. Its methods may be called at any
// time.
type Race interface {
	// Standing returns at once. It is the caller's.
	Standing() Standing
	// Close ends it, and returns when every server has ended.
	Close() error
}

// A Standing is how a race stands. All take turns: in each of the rounds each
// model is measured once, in shuffled order, and nobody else works then.
type Standing struct {
	Round, Rounds int    // the one that is run, of how many
	Now           string // who is measured; "" nobody
	Over          bool
	Error         string // why there is no race, or no more of it; one sentence
	Runners       []Runner
	Limited       []string // who may be faster than shown: the clients could do no more
	Disturbed     []int    // the rounds in which the machine was busy with other things
	Others        float64  // the largest share of it that those took in one of them
}

// LeastRounds is how many rounds there must be for an interval to say something.
const LeastRounds = 3

// A Runner is a model in a race. The figures are of the rounds that count.
type Runner struct {
	Name   string
	Rounds int
	Echoes float64 // a second; the median
	CPU    float64 // of the server, µs an echo; 0: unknown
	// Rank is 1 for the fastest and for those that cannot be told from it, with all
	// compared with all; 0: not ranked (yet).
	Rank  int
	Ratio float64 // of its echoes to the fastest's, round by round; 0: not known
	Low   float64 // where the true one is, in 95 of 100 such races
	High  float64 // Low and High are 0 when nothing follows from so few rounds
	Less  string  // why it was given less work than the others, and is not ranked
	Out   string  // why it does not run
}

// widest: from an interval that is so many times as wide nothing follows.
const widest = 10

// TooFew says whether nothing follows from the rounds so far.
func (r Runner) TooFew() bool { return r.Low <= 0 || r.High > widest*r.Low }

// Ties says whether r shares the first place: its interval leaves room for 1, or
// the clients could do no more with it and the fastest, so that its rank is theirs.
func (r Runner) Ties() bool {
	return r.Rank == 1 && !r.TooFew() || r.Rank > 1 && !r.TooFew() && r.Low <= 1 && r.High >= 1
}
