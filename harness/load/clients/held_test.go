package clients

import (
	"bytes"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"muxlab/harness/load/loadtest"
)

func TestHeldClientsSayNothingUntilNudged(t *testing.T) {
	var lines atomic.Int64
	w := newCrowd(t, func(c net.Conn) {
		loadtest.EchoThrough(c, func(p []byte) bool { lines.Add(int64(bytes.Count(p, []byte("\n")))); return true })
	})
	w.Add("fast")
	loadtest.Eventually(t, "it talks", func() bool { return lines.Load() > 10 })
	w.Hold(true)
	said := func() bool { c := only(t, w); return doingOf(c) == isThinking && int64(c.Echoes) == lines.Load() }
	loadtest.Eventually(t, "it has nothing under way", said)
	for range 3 { // were it not held, it would be thousands ahead by now
		n := lines.Load()
		w.Nudge()
		loadtest.Eventually(t, "one line more", func() bool { return lines.Load() == n+1 && said() })
	}
	n := lines.Load()
	w.Hold(false)
	loadtest.Eventually(t, "it goes on", func() bool { return lines.Load() > n+10 })
	w.Nudge() // means nothing now, and nothing later
	w.Hold(true)
	loadtest.Eventually(t, "it has nothing under way", said)
	n = lines.Load()
	w.Nudge()
	loadtest.Eventually(t, "one line more", func() bool { return lines.Load() == n+1 && said() })
}

// Held, the clients speak one at a time with Next, in the order in which they
// would have spoken.
func TestNextIsTheOneWhoIsDueFirst(t *testing.T) {
	t.Parallel()
	w := newCrowd(t, loadtest.Echo)
	for range 5 {
		w.Add("steady")
	}
	loadtest.Eventually(t, "all have spoken", func() bool {
		return !slices.ContainsFunc(w.Clients(), func(c Client) bool { return c.Echoes == 0 || doingOf(c) != isThinking })
	})
	w.Hold(true)
	quiet := func() bool {
		return !slices.ContainsFunc(w.Clients(), func(c Client) bool { return doingOf(c) != isThinking || c.Due == 0 })
	}
	loadtest.Eventually(t, "nothing is under way", quiet)
	clock := w.gate.now()
	for range 12 {
		before, all := echoesOf(w), w.Clients()
		first := slices.IndexFunc(all, func(c Client) bool {
			return !slices.ContainsFunc(all, func(other Client) bool { return other.Due < c.Due })
		})
		w.Next()
		loadtest.Eventually(t, "one line more", func() bool { return echoesOf(w) == before+1 && quiet() })
		if c := w.Clients()[first]; c.Echoes != all[first].Echoes+1 || c.Silent >= all[first].Silent || c.Sent != c.Said {
			t.Fatalf("%s was due first, and spoke not: %+v", c.Name, c)
		}
		if now := w.gate.now(); now < clock {
			t.Fatalf("the crowd's time went back from %v to %v", clock, now)
		} else {
			clock = now
		}
	}
	for _, c := range w.Clients() {
		if c.Echoes < 2 || c.Echoes > 6 {
			t.Errorf("%s spoke %d times while five took turns: about once a second each", c.Name, c.Echoes)
		}
	}
}

func TestHeldClientsDoNotConnect(t *testing.T) {
	w := newCrowd(t, loadtest.Echo)
	w.Hold(true)
	w.Add("idle")
	if c := only(t, w); doingOf(c) != isConnecting || c.WaitingFor != "a connection" || c.Port != 0 {
		t.Errorf("%+v", c)
	}
	w.Nudge()
	is(t, w, isThinking)
	w.Add("idle")
	w.Hold(false)
	loadtest.Eventually(t, "the second is connected, too", func() bool { return doingOf(w.Clients()[1]) == isThinking })
}

func TestHeldTimeIsNoWaitingTime(t *testing.T) {
	w := newCrowd(t, loadtest.Mute)
	w.Add("fast")
	loadtest.Eventually(t, "it waits for its echo", func() bool {
		c := only(t, w)
		return doingOf(c) == isWaiting && strings.HasPrefix(c.WaitingFor, "the echo of") && waited(w) > 0
	})
	w.Hold(true)
	since, before := only(t, w).WaitingSince, waited(w)
	time.Sleep(30 * time.Millisecond)
	after := waited(w)
	if after != before || !only(t, w).WaitingSince.After(since) {
		t.Errorf("its clock went on: %v, then %v", before, after)
	}
	w.Hold(false)
	loadtest.Eventually(t, "it waits again", func() bool { return waited(w) > after })
}

// echoesOf returns how many echoes the clients of w have had, in all.
func echoesOf(w *Crowd) (n uint64) {
	for _, c := range w.Clients() {
		n += c.Echoes
	}
	return n
}
