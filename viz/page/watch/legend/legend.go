// Package legend is the part of the help that explains what the screen of a server shows:
// its signs and its words. The keys are not in it: they are in the table of page watch.
package legend

import (
	"muxlab/viz/term"
	"slices"
)

// Lines returns every sign, and every word that the screen uses without explaining it.
func Lines(th *term.Theme) []term.Line {
	g := &th.Sign
	return slices.Concat([]term.Line{
		term.Line{term.Bold("Signs of descriptors")},
		term.Line{term.Styled(term.InkReady, " r "+g.Ready+" "), term.Plain(" readable: a wait returned it, nobody has used it yet")},
		term.Line{term.Styled(term.InkWrite, " w "+g.Ready+" "), term.Plain(" likewise, and only writable")},
		term.Line{term.Styled(term.InkServed, " "+g.Served+" "), term.Plain(" being served: used in this turn")},
		term.Line{term.Styled(term.InkFresh, g.Recent[0]), term.Styled(term.InkRecent, g.Recent[1]), term.Styled(term.InkFading, g.Recent[2]), term.Plain(" it was ready a moment ago, fading")},
		term.Line{term.Styled(term.InkWriteText, g.WantsWrite), term.Plain(" wants to write: there is output the client has not taken")},
		term.Line{term.Plain(g.Idle + " idle   " + g.Here + " selected")},
		term.Line{term.Plain(g.Listener + " the listening socket   " + g.Wake + " the pipe that wakes the loop to stop it")},
		nil,
		term.Line{term.Bold("Signs of connections")},
		term.Line{term.Plain(g.Idle + " idle   " + g.Served + " being served   " + g.Ready + " ready, and waits   " + g.WantsWrite + " wants to write, or in write")},
		term.Line{term.Plain(g.Silent + " in service, silent   " + g.Minus + " away   " + g.Leaked + " left open: nobody serves it   " + g.Trouble + " gave up")},
		term.Line{term.Plain(g.Queued + " accepted, nobody has it   " + g.Backlog + " in the backlog   " + g.Outside + " not accepted   " + g.Unknown + " connecting")},
		nil,
		term.Line{term.Bold("Words")},
	}, wordLines(), []term.Line{
		term.Line{term.Grey("c12 is a built-in client, :54321 somebody else's connection, by its port.")},
		term.Line{term.Grey("Join in from another terminal: nc and the address at the top.")},
		term.Line{term.Grey("A hold ends when this program does. Queue depths are what the program says;")},
		term.Line{term.Grey("everything else was seen at its system calls, or sampled from the kernel.")},
	})
}

// theWords are used on the screen and explained here alone. No line is wider than the
// smallest window.
var theWords = [][2]string{
	{"watched", "descriptors of which the kernel is to say when they are ready"},
	{"ready", "a read or a write on it would not have to wait"},
	{"tick", "one turn of a loop: wait, serve what is ready, wait again"},
	{"turn", "without a loop: one return of an accept or a read"},
	{"backlog", "connected by the kernel, and not accepted by the program yet"},
	{"unread", "has come for the server, and it has not read it"},
	{"unsent", "the server has written it, and the client has not taken it"},
	{"in service", "a worker has it, or a loop watches it"},
	{"in vain", "woken, and another worker had the client already"},
	{"asleep", "the share of time in which the server waits in a call"},
	{"p50 p99", "half of them, and 99 of 100, waited no longer than this"},
	{"re-arm", "what the kernel is told anew: watch this for writing too"},
	{"wake pipe", "the loop waits for it too: a byte in it ends the sleep"},
	{"bit", "select is told one a number, up to the highest descriptor"},
	{"in hand", "accepted, and held until the queue has room for it"},
	{"herd", "many are woken for one client, all but one in vain"},
	{"spin", "the wait returns at once, tick after tick, for nothing"},
	{"half-closed", "a client that has said all, and still listens"},
	{"churning", "a client that comes, speaks, leaves and comes again"},
	{"injected", "the lab made this call fail, as the manual allows"},
	{"trace lost", "calls that went by too fast to be shown; they are counted"},
}

// Count returns how many lines there are: in every theme the same.
func Count() int { return len(Lines(&term.Theme{})) }

func wordLines() []term.Line {
	var body []term.Line
	for _, word := range theWords {
		body = append(body, term.Line{term.Plain(term.PadRight(word[0], 12)), term.Grey(word[1])})
	}
	return body
}
