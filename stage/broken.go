package stage

import (
	"muxlab/harness/conform/shelf"
	"muxlab/harness/kernel"
	"muxlab/viz"
)

// A Broken server is one of the shelf of wrong servers, with what brings its
// fault to light: most faults do not show under friendly clients.
type Broken struct {
	Request viz.Request
	Faults  *kernel.Faults // what the kernel does to it, as the manual allows
}

// provoked says who brings a fault to light; who is not in it shows it at once.
var provoked = map[string]struct {
	clients []viz.Group
	faults  *kernel.Faults
}{
	"shortwrite": {faults: &kernel.Faults{Short: 0.2}},
	"eintr":      {faults: &kernel.Faults{EINTR: 0.05}},
	"tail":       {clients: beside(3, viz.HalfClosed), faults: &kernel.Faults{Short: 0.5}},
	"unbounded":  {clients: beside(1, viz.NotReading)},
	"spin":       {clients: beside(2, viz.Churning)},
	"once":       {clients: beside(1, viz.Huge)},
	"leak":       {faults: &kernel.Faults{Reset: 0.05}},
	"blocks":     {clients: beside(1, viz.NotReading)},
	"keeps":      {clients: beside(3, viz.Churning)},
}

// beside are the troublesome ones and four steady ones.
func beside(n int, kind string) []viz.Group {
	return []viz.Group{{N: 4, Kind: viz.Steady}, {N: n, Kind: kind}}
}

// FindBroken finds the wrong server of this name.
func FindBroken(name string) (Broken, bool) {
	entry := shelf.Find(name)
	if entry == nil {
		return Broken{}, false
	}
	p := provoked[name]
	if p.faults != nil {
		p.faults.Seed = 1
	}
	return Broken{Request: viz.Request{Model: entry.Model.Name, Clients: p.clients}, Faults: p.faults}, true
}
