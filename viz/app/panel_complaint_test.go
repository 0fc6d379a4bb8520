package app

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/page/watch"
	"muxlab/viz/viztest"
)

// What no call tells: a client that has been left without its answer says so, on
// every screen that shows what is wrong.
func TestClientsComplain(t *testing.T) {
	k := viztest.PoolServer(4, 0)
	for i, waited := range []time.Duration{7 * time.Second, 3 * time.Second, time.Second} {
		k.Clients[i].WaitingSince, k.Clients[i].WaitingFor = k.View().Wall.Add(-waited), "the echo of 16 bytes"
	}
	k.Clients[3].Kind = session.NotReading
	k.Clients[3].WaitingSince, k.Clients[3].WaitingFor = k.View().Wall.Add(-9*time.Second), "room to send"
	k.Clients = append(k.Clients, session.Client{Name: "c9", Error: "the server closed the connection"})
	s := k.Still(digestOf(model.Threads), 1)
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		screen := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(draw(s, &watch.UI{}, size[0], size[1]))), " ")
		for _, want := range []string{"c1 has waited", "and 1 other waits too", "c9 gave up: the server"} {
			if !strings.Contains(screen, want) {
				t.Errorf("%v: the screen does not say %q: %s", size, want, screen)
			}
		}
		if strings.Contains(screen, "Nothing is wrong") {
			t.Errorf("%v: the screen says that nothing is wrong", size)
		}
	}
}
