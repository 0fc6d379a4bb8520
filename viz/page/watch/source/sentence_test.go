package source

import (
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

func mention(op trace.Op, sees tape.Verb, result int) snapshot.Mention {
	return snapshot.Mention{Event: trace.Event{Op: op, FD: 7, Result: result}, Name: "c1", Sees: sees}
}

func TestSentences(t *testing.T) {
	for want, m := range map[string]snapshot.Mention{
		"c1 has closed its sending side": mention(trace.OpRead, tape.EOF, 0),
		"copies bytes that have come":    mention(trace.OpRead, tape.Read, 5),
		"EAGAIN: there is nothing":       mention(trace.OpRead, tape.ReadFailed, -int(kernel.EAGAIN)),
		"is to be made again":            mention(trace.OpEpollWait, tape.Waited, -int(kernel.EINTR)),
		"from the backlog":               mention(trace.OpAccept, tape.Born, 7),
		"the number is free again":       mention(trace.OpClose, tape.Died, 0),
		"what to watch c1 for":           mention(trace.OpEpollMod, tape.Watched, 0),
		"passes a descriptor":            mention(trace.OpSendmsg, tape.Sent, 0),
		"no descriptor left":             mention(trace.OpAccept, tape.AcceptFailed, -int(kernel.EMFILE)),
	} {
		if got := Sentence(m); !strings.Contains(got, want) || !strings.HasSuffix(got, ".") {
			t.Errorf("%v: %q does not say %q", m.Event, got, want)
		}
	}
}
