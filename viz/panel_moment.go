package viz

// axis is what the header says of it.
type axis struct {
	past    bool    // the screen shows the past; of a recording, always
	playing bool    // and goes on by itself
	speed   float64 // at so many times the speed of then
	behind  int64   // how long before now that is; ns
	other   bool    // another viewer holds the server now
}

type holdState uint8

const (
	running    holdState = iota
	holdAll              // server and clients
	holdServer           // the server; the clients go on
	slowMotion           // everything is held, but for one turn now and then
)

// A moment is which time the screen shows, and whether the server runs meanwhile.
type moment struct {
	hold     holdState
	pace     float64 // of slow motion; turns a second
	axis     axis
	question string // of the scene that is shown; "" none
}
