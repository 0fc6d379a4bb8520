package control

import (
	"errors"
	"slices"
	"testing"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/viztest"
)

func fake() *viztest.FakeSession {
	return &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}
}

// actOn adds a client, removes one, acts on the server, and speaks. It returns the first
// error.
func actOn(c *Controller) error {
	crowd, isCrowd := c.Crowd()
	actor, isActor := c.Actor()
	speaker, isSpeaker := c.Speaker()
	if !isCrowd || !isActor || !isSpeaker {
		return errors.New("the session can do less than it should")
	}
	err := errors.Join(crowd.AddClients(1, "steady"), crowd.RemoveClient("c1"), actor.Do("burst"))
	_, spoke := speaker.Speak("c1", "x")
	return errors.Join(err, spoke)
}

var acted = []string{"1 steady", "-1 c1", "0 burst", "0 c1 says x"}

func TestActionsGoToTheMirroredSessionToo(t *testing.T) {
	first, second := fake(), fake()
	c := New(first)
	c.Mirror(second)
	if err := actOn(c); err != nil {
		t.Fatal(err)
	}
	c.Mirror(nil)
	if err := actOn(c); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(first.Added, append(acted[:4:4], acted...)) || !slices.Equal(second.Added, acted) {
		t.Errorf("first: %q, second: %q", first.Added, second.Added)
	}
	crowd, _ := c.Crowd()
	if crowd.HoldClients(true); !first.ClientsHeld || second.ClientsHeld {
		t.Error("the clients of the mirrored session are held by its own controller")
	}
}

// What fails in the first session is not done in the second.
func TestAFailedActionIsNotMirrored(t *testing.T) {
	first, second := fake(), fake()
	first.Fail = errors.New("no")
	c := New(first)
	c.Mirror(second)
	if err := actOn(c); err == nil || len(second.Added) != 0 {
		t.Errorf("%v, and the second did %q", err, second.Added)
	}
}

func TestAControllerCanDoWhatItsSessionCan(t *testing.T) {
	s := fake()
	c := New(s.Attached())
	c.Mirror(fake())
	_, crowd := c.Crowd()
	_, actor := c.Actor()
	_, speaker := c.Speaker()
	if crowd || actor || speaker || c.Seed() != 0 {
		t.Error("an attached session can do more than it should")
	}
	if err := c.Hold(true, 0); err != nil || s.Holds != 1 || s.ClientsHeld {
		t.Errorf("held %d times, clients %v, %v", s.Holds, s.ClientsHeld, err)
	}
	c = New(struct{ session.Session }{s})
	if err := errors.Join(c.Release(), c.Step()); err != nil || c.Hold(true, 0) == nil || c.Holding() {
		t.Errorf("a session that cannot be held: %v, holding %v", err, c.Holding())
	}
}
