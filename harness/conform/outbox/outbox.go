// Package outbox examines sessions that are sent to from outside, by other connections: the
// one case of the conformance suite whose server runs inside this process, since what is
// sent comes from here.
//
// Files: outbox.go (the chat), inside.go (the server).
package outbox

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"muxlab/harness/conform"
	"muxlab/harness/model"
	"muxlab/harness/units"
)

var chatting = conform.Case{
	Name:     "outbox",
	Sentence: "what is sent to a connection from outside is lost, mixed up, or kept without a bound",
	Applies: func(s conform.Subject) string {
		if s.Model.Traits.Processes || s.Model.Traits.Clients == 1 {
			return "its clients cannot reach each other"
		}
		return ""
	},
}

// Run examines what a server does with a session that is sent to from
// outside: a chat, in which what one member says goes to the others. The server
// runs inside this process, and so leaves no trace; models of several processes
// are not asked to.
func Run(ctx context.Context, s conform.Subject) conform.Result {
	s.Options, _ = s.Model.Complete(s.Options)
	return chatting.Judge(s, func(s conform.Subject) ([]string, error) {
		room := &room{members: map[*member]bool{}}
		in, err := startInside(ctx, s, func() model.Session { return &member{room: room} })
		if err != nil {
			return nil, err
		}
		return nil, conform.Visit(ctx, s, in.addr, func(t *conform.Trial) error {
			if err := errors.Join(chat(t, room), in.stop()); err != nil {
				return err
			}
			if n := room.len(); n != 0 {
				return conform.Failuref("none", "%d sessions were not told that their connection is closed", n)
			}
			return nil
		})
	})
}

// A room passes on what its members say.
type room struct {
	mu      sync.Mutex
	members map[*member]bool
	left    *member // who has left last
	refused int     // times that an outbox was full
}

type member struct {
	room *room
	out  model.Outbox
	rest []byte // of a message that has not come in full
}

const welcome, goodbye = "welcome", "goodbye"

// messageSize: a number, and the number again and again.
const messageSize = 1024

func message(n int) []byte {
	return bytes.Repeat(binary.BigEndian.AppendUint32(nil, uint32(n)), messageSize/4)
}

func (m *member) Open(out model.Outbox) []byte {
	m.room.mu.Lock()
	defer m.room.mu.Unlock()
	m.out = out
	m.room.members[m] = true
	return []byte(welcome)
}

func (m *member) Data(in []byte) ([]byte, bool) {
	m.rest = append(m.rest, in...)
	if string(m.rest) == goodbye {
		return []byte(goodbye), true
	}
	for len(m.rest) >= messageSize {
		m.room.pass(m, m.rest[:messageSize])
		m.rest = m.rest[messageSize:]
	}
	return nil, false
}

func (m *member) End() []byte { return nil }

func (m *member) Closed() {
	m.room.mu.Lock()
	defer m.room.mu.Unlock()
	delete(m.room.members, m)
	m.room.left = m
}

// pass sends p to all but from. The room is not locked meanwhile: in the
// blocking models a sender waits for a member who does not read.
func (r *room) pass(from *member, p []byte) {
	r.mu.Lock()
	var others []*member
	for m := range r.members {
		if m != from {
			others = append(others, m)
		}
	}
	r.mu.Unlock()
	for _, m := range others {
		if !m.out.Send(p) {
			r.mu.Lock()
			r.refused++
			r.mu.Unlock()
		}
	}
}

func (r *room) len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.members)
}

// reachesWhoLeft: the outbox of a closed connection takes something.
func (r *room) reachesWhoLeft() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.left.out.Send([]byte("come back"))
}

func (r *room) refusals() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refused
}

// chat: two talk to each other, a third listens, or does not.
func chat(t *conform.Trial, r *room) error {
	var all []*conform.Client
	for range 3 {
		c, err := t.DialFar()
		if err != nil {
			return err
		}
		if err := c.Expect([]byte(welcome)); err != nil {
			return err
		}
		all = append(all, c)
	}
	anna, bert, cleo := all[0], all[1], all[2]
	for n, c := range []*conform.Client{anna, bert, cleo, anna} {
		if err := c.Send(message(n)); err != nil {
			return err
		}
		for _, other := range all {
			if other != c {
				if err := other.Expect(message(n)); err != nil {
					return fmt.Errorf("what another said: %w", err)
				}
			}
		}
	}
	if t.Model.Traits.View == model.Readiness { // the others have nowhere to keep it: the sender waits
		if err := silence(t, anna, bert, cleo, r); err != nil {
			return err
		}
	}
	return farewell(t, bert, r)
}

// farewell: one leaves, and nothing can be sent to him any more.
func farewell(t *conform.Trial, bert *conform.Client, r *room) error {
	if err := bert.Ask([]byte(goodbye)); err != nil {
		return err
	}
	if err := bert.ExpectEnd(); err != nil {
		return err
	}
	if !t.Settles(func() bool { return r.len() == 2 }) {
		return conform.Failuref("2", "one has said goodbye, and the room has %d members", r.len())
	}
	if r.reachesWhoLeft() {
		return conform.Failuref("that Send says no", "what was sent to a connection that is closed was accepted")
	}
	return nil
}

// silence: cleo does not read while anna talks and bert listens. Her outbox fills
// up, and then what does not fit is refused; what was accepted comes in full.
func silence(t *conform.Trial, anna, bert, cleo *conform.Client, r *room) error {
	const first, most = 100, 8 << 10
	n := first
	for ; r.refusals() == 0; n++ {
		if n == first+most {
			return conform.Failuref("that Send says no", "%s were sent to a client that does not read", units.Text.Binary(most*messageSize))
		}
		if err := anna.Send(message(n)); err != nil {
			return err
		}
		if err := bert.Expect(message(n)); err != nil {
			return err
		}
	}
	buf := make([]byte, messageSize)
	for want := first; want < n-1; want++ { // the last one, or the last few, were refused
		cleo.SetReadDeadline(time.Now().Add(t.Patience))
		if _, err := io.ReadFull(cleo, buf); err != nil {
			return conform.Failuref("all that Send accepted", "after %s: %s", units.Text.Plural(want-first, "message"), cleo.Why(err))
		}
		if !bytes.Equal(buf, message(want)) {
			return conform.Failuref(fmt.Sprint(want), "a message came that is not the next one: %d", binary.BigEndian.Uint32(buf))
		}
	}
	return nil
}
