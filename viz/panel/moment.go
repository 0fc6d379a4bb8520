package panel

// An Axis says which moment the screen shows.
type Axis struct {
	Past    bool    // the screen shows the past; of a recording, always
	Playing bool    // and goes on by itself
	Speed   float64 // at so many times the speed of then
	Behind  int64   // how long before now that is; ns
	Other   bool    // another viewer holds the server now
}

// HoldState says what is held. The zero value is nothing.
type HoldState uint8

// The states of holding.
const (
	Running    HoldState = iota // nothing is held
	HoldAll                     // server and clients
	HoldServer                  // the server; the clients go on
	SlowMotion                  // everything is held, but for one turn now and then
)

// A Moment is which time the screen shows, and whether the server runs meanwhile.
type Moment struct {
	Hold     HoldState
	Pace     float64 // of slow motion; turns a second
	Axis     Axis
	Question string // of the scene that is shown; "" none
}

// SpaceWord is what space does now.
func (m Moment) SpaceWord() string {
	switch {
	case m.Axis.Past && m.Axis.Playing:
		return "stop"
	case m.Axis.Past:
		return "play"
	case m.Hold == HoldAll || m.Hold == HoldServer:
		return "go on"
	}
	return "hold"
}

// The speeds of a past that plays.
const (
	slowestPlay = 1.0 / 64
	fastestPlay = 16.0
)

// ChangeSpeed halves or doubles the speed at which the past plays.
func (a *Axis) ChangeSpeed(faster bool) {
	if faster {
		a.Speed = min(fastestPlay, a.Speed*2)
		return
	}
	a.Speed = max(slowestPlay, a.Speed/2)
}
