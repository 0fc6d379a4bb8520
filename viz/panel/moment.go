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
