package conform

import (
	"slices"
	"time"

	"muxlab/harness/model"
)

// maxConns is the case of the option --max-conns.
var maxConns = Case{
	Name:     "max-conns",
	Sentence: "it serves more clients at once than it may, or forgets those who waited when there is room again",
	Applies:  hasBound,
	Options:  model.Options{"max-conns": "4", "workers": "2"},
	Run:      keepsBound,
}

func hasBound(s Subject) string {
	if !hasOption(s, "max-conns") {
		return "it has no such option"
	}
	return ""
}

// beyondBound is for how long a server is watched that serves as many as it may.
const beyondBound = 300 * time.Millisecond

// keepsBound: of twelve clients four are served, each as it comes; when they leave,
// the next four are.
func keepsBound(t *Trial) error {
	const bound = 4
	served, err := t.oneByOne(bound)
	if err != nil {
		return err
	}
	waiting, err := t.DialMany(2 * bound)
	if err != nil {
		return err
	}
	for _, c := range waiting {
		if err := c.Send([]byte("?")); err != nil {
			return err
		}
	}
	for len(waiting) > 0 {
		time.Sleep(beyondBound)
		if more := answered(waiting); len(more) > 0 {
			return Failuref("4 with --max-conns 4", "beside %d clients, %d more were served", len(served), len(more))
		}
		for _, c := range served {
			c.Close()
		}
		served = nil
		t.Settles(func() bool {
			more := answered(waiting)
			served = append(served, more...)
			waiting = slices.DeleteFunc(waiting, func(c *Client) bool { return slices.Contains(more, c) })
			return len(served) >= bound
		})
		if len(served) != bound {
			return Failuref("4 with --max-conns 4", "when all had left, %d were served", len(served))
		}
	}
	return nil
}

// oneByOne connects n clients; each is served before the next comes, while the server
// sleeps: a process that is full must leave it to a sibling.
func (t *Trial) oneByOne(n int) (all []*Client, err error) {
	for range n {
		c, err := t.Dial()
		if err != nil {
			return nil, err
		}
		if err := c.Ask([]byte("?")); err != nil {
			return nil, err
		}
		all = append(all, c)
		time.Sleep(10 * time.Millisecond)
	}
	return all, nil
}

// answered returns the clients that have their answer.
func answered(clients []*Client) (some []*Client) {
	for _, c := range clients {
		c.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
		if n, _ := c.Read(make([]byte, 1)); n == 1 {
			some = append(some, c)
		}
	}
	return some
}
