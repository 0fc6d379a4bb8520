package session

import "muxlab/bench/stats"

// A race of several models over the same work, as the race screen shows it.

// A Track is the work that every model gets in a race.
type Track struct {
	Name     string // as on the screen
	Sentence string // what each client does
}

// The names of the tracks, in the order of their keys. Each has another winner.
const (
	TrackFast       = "fast echoes"
	TrackIdle       = "many idle"
	TrackCompute    = "compute"
	TrackPerRequest = "reconnect"
)

// Tracks lists all tracks, in the order of their keys.
var Tracks = []Track{
	{TrackFast, "8 clients, 64 bytes a message; each asks again once it is answered"},
	{TrackIdle, "8 clients ask as fast as answers come, beside 500 that say nothing"},
	{TrackCompute, "8 clients ask, and the server computes for 200 µs before each echo"},
	{TrackPerRequest, "8 clients, and a new connection for every message"},
}

// A RaceRequest says what to race over, and which models take part.
type RaceRequest struct {
	Track  string   // name of a track
	Models []string // as in "epoll:edge" or "prefork:accept=shared"; nil: all
}

// A Race runs from the moment it is made. Its methods may be called at any time.
type Race interface {
	// Standing returns the results so far without blocking. The caller owns the value.
	Standing() Standing
	// Close ends the race, and returns when every server has ended.
	Close() error
}

// A Standing is the state of a race. In each round each model is measured once, in
// shuffled order, while no other model works.
type Standing struct {
	Round, Rounds int      // the present round, from 1, and how many there are; a repeated one counts once
	Now           string   // the model being measured; "" none
	Over          bool     // there will be no more results
	Error         string   // one sentence: why the race failed; "" it did not
	Runners       []Runner // in the order of the request
	Limited       []string // models limited by the clients: they may be faster than shown
	Disturbed     []int    // rounds in which other programs used the machine; they do not count, and were repeated
	Busy          bool     // no round was quiet: the results are those of disturbed rounds, and say nothing
	Others        float64  // largest share of the machine that other programs used in a round, 0 to 1
	Conclusion    string   // what follows from the rounds so far, without a period at its end; "" nothing yet
	Alike         bool     // the conclusion is that the choice hardly matters
}

// LeastRounds is the number of rounds that a confidence interval needs.
const LeastRounds = stats.Least

// A Runner is a model in a race, with its results in the rounds that count.
type Runner struct {
	Name   string
	Rounds int     // rounds measured
	Echoes float64 // a second; the median over the rounds
	CPU    float64 // of the server, in µs an echo; 0: unknown

	// Rank is 1 for the fastest model and for all that are too close to it to call, when
	// each model is compared with each; 0: not ranked, or not yet.
	Rank int
	// Ratio is its echoes divided by those of the fastest, round by round; 0: unknown.
	// Low and High bound it in 95 of 100 such races; 0: too few rounds.
	Ratio, Low, High float64

	Less string // its connections and why it got fewer than the others, as in "1 connection: …"; not ranked. "" it did not
	Out  string // why it does not take part; "" it does
}

// widest is the ratio of High to Low from which on an interval says nothing.
const widest = 10

// TooFew reports whether the rounds so far are too few to say anything.
func (r Runner) TooFew() bool { return r.Low <= 0 || r.High > widest*r.Low }

// Ties reports whether r shares the first place: its interval includes 1, or the
// clients limited both it and the fastest, and so gave both the same rank.
func (r Runner) Ties() bool {
	return r.Rank == 1 && !r.TooFew() || r.Rank > 1 && !r.TooFew() && r.Low <= 1 && r.High >= 1
}
