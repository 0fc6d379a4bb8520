package kernel

import (
	"math/rand/v2"
	"time"
)

// A Scale makes the clock of a server run faster, so that its timeouts are over sooner.
type Scale struct {
	Speed int    `json:"speed"` // how many times as fast, 1 or more
	Seed  uint64 `json:"seed"`  // chooses what the clock says at first
}

// Scaled makes the calls of another kernel with a clock of its own: what Now says, and what
// the timeouts of the waits are told in. No wait is over too early: when it returns
// because of its timeout, that much has passed on the clock. All processes of one Scale
// have the same clock.
type Scaled struct {
	Kernel
	speed  time.Duration
	offset time.Duration
}

// NewScaled returns a kernel over inner.
func NewScaled(inner Kernel, s Scale) *Scaled {
	r := rand.New(rand.NewPCG(s.Seed, 0))
	return &Scaled{inner, time.Duration(max(s.Speed, 1)), time.Duration(r.Int64N(int64(1000 * time.Hour)))}
}

func (s *Scaled) Now() time.Duration { return s.offset + s.Kernel.Now()*s.speed }

// timeout is how long the machine's clock is waited for; rounded up.
func (s *Scaled) timeout(d time.Duration) time.Duration {
	if d < 0 {
		return d
	}
	return d/s.speed + min(d%s.speed, 1)
}

func (s *Scaled) Select(nfds int, read, write FDSet, timeout time.Duration) (int, error) {
	return s.Kernel.Select(nfds, read, write, s.timeout(timeout))
}

func (s *Scaled) Poll(entries []PollFD, timeout time.Duration) (int, error) {
	return s.Kernel.Poll(entries, s.timeout(timeout))
}

func (s *Scaled) EpollWait(epfd int, events []EpollEvent, timeout time.Duration) (int, error) {
	return s.Kernel.EpollWait(epfd, events, s.timeout(timeout))
}
