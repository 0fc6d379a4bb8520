// Package limits says from when on something is trouble: the thresholds of the lints of
// package diagnose, which has them under its own name too.
package limits

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"muxlab/harness/model"
)

// Thresholds say from when on something is trouble. The defaults leave room for a
// machine that is busy with other things.
type Thresholds struct {
	// Again is after how long a lint that goes on firing for the same subject is
	// reported again.
	Again time.Duration

	// SpinTurns is how many turns in a row return a descriptor that is not used.
	SpinTurns int
	// SpinEvery is how long such a turn may take on average: slower ones do no harm.
	SpinEvery time.Duration

	// WriteTurns is in how many turns in a row a descriptor is returned as writable,
	// and nothing is written. SpinEvery holds here too.
	WriteTurns int

	// EdgeSleep is how long the loop sleeps, in all, with an edge that was not drained.
	EdgeSleep time.Duration

	// HogTime is how long one client keeps the others of its turn waiting.
	HogTime time.Duration

	// BusyCalls is how many calls bring nothing, at once, within BusyTime; at most a
	// fifth of all calls bring something.
	BusyCalls int
	// BusyTime is the length of the time that is counted together.
	BusyTime time.Duration

	// HerdVain is how many wake-ups for the listener are in vain within HerdTime.
	HerdVain int
	// HerdShare is what share of all wake-ups for it they are at least, in percent.
	HerdShare int
	// HerdTime is the length of the time that is counted together.
	HerdTime time.Duration

	// SetNear is how many descriptors select is told of, of the 1024 there may be.
	SetNear int

	// BacklogGrowth is by how many connections the backlog grows.
	BacklogGrowth int
	// BacklogSeconds is for how many seconds in a row it does, each with a higher
	// lowest value than the one before.
	BacklogSeconds int

	// BlockedCall is how long a worker on which others depend is blocked on one client.
	BlockedCall time.Duration

	// PoolWait is how long somebody waits while every worker is taken.
	PoolWait time.Duration

	// UnboundedBytes is how much is read from a client that does not take the answers.
	UnboundedBytes int

	// LeakAfter is how long a connection stays open after its end was read.
	LeakAfter time.Duration

	// FilesFailed is how many accepts in a row fail for lack of a descriptor.
	FilesFailed int

	// CopyAfter is how long a parent keeps its copy of a child's connection.
	CopyAfter time.Duration

	// RestAfter is how long the rest of a write stays unwritten.
	RestAfter time.Duration

	// CutClosed is how many connections are closed after an interrupted call.
	CutClosed int

	// ForgottenAfter is how long a descriptor that select has dropped is not passed again.
	ForgottenAfter time.Duration
}

// Default are for people who watch.
func Default() Thresholds {
	return Thresholds{
		Again:          10 * time.Second,
		SpinTurns:      20,
		SpinEvery:      10 * time.Millisecond,
		WriteTurns:     20,
		EdgeSleep:      100 * time.Millisecond,
		HogTime:        100 * time.Millisecond,
		BusyCalls:      200,
		BusyTime:       100 * time.Millisecond,
		HerdVain:       10,
		HerdShare:      5,
		HerdTime:       10 * time.Second,
		SetNear:        922,
		BacklogGrowth:  8,
		BacklogSeconds: 3,
		BlockedCall:    time.Second,
		PoolWait:       time.Second,
		UnboundedBytes: 1 << 20,
		LeakAfter:      5 * time.Second,
		FilesFailed:    1,
		CopyAfter:      time.Second,
		RestAfter:      time.Second,
		CutClosed:      2,
		ForgottenAfter: time.Second,
	}
}

// Set changes the threshold of this name; value is a whole number, or for a time
// one with a unit, as in 200ms.
func (t *Thresholds) Set(name, value string) error {
	field := reflect.ValueOf(t).Elem().FieldByName(name)
	switch at := fieldOf(field).(type) {
	case *int:
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return fmt.Errorf("the threshold %s is a whole number from 0, not %q", name, value)
		}
		*at = n
	case *time.Duration:
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return fmt.Errorf("the threshold %s is a time with its unit, as in 200ms, not %q", name, value)
		}
		*at = d
	default:
		return fmt.Errorf("there is no threshold %q%s; muxlab diagnose --lints names them", name, model.DidYouMean(name, thresholdNames()))
	}
	return nil
}

func thresholdNames() []string {
	var names []string
	for f := range reflect.TypeFor[Thresholds]().Fields() {
		names = append(names, f.Name)
	}
	return names
}

func fieldOf(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	return v.Addr().Interface()
}
