package main

import (
	"strings"
	"testing"

	"muxlab/catalog"
	"muxlab/harness/conform/shelf"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/stage"
)

// Each model shows the line of every call that it makes.
func TestEveryCallHasItsLine(t *testing.T) {
	waits := map[string]trace.Op{"select": trace.OpSelect, "poll": trace.OpPoll, "epoll": trace.OpEpollWait, "prefork": trace.OpEpollWait, "hybrid": trace.OpEpollWait}
	l := &stage.Launcher{Sources: sources}
	for _, m := range append(append([]*model.Model{}, catalog.Models...), shelf.Models()...) {
		ops := []trace.Op{trace.OpAccept, trace.OpRead, trace.OpWrite, trace.OpClose}
		if wait, ok := waits[m.Name]; ok {
			ops = append(ops, wait)
		}
		if m.Name == "prefork" { // its workers bind for themselves
			ops = append(ops, trace.OpSocket, trace.OpSetsockopt, trace.OpBind, trace.OpGetsockname)
		}
		for _, op := range ops {
			p, ok := l.Source(m, op)
			if !ok {
				t.Errorf("%s: no line makes the call %s", m.Name, op)
				continue
			}
			if line := strings.ToLower(p.Lines[p.Line]); !strings.Contains(line, strings.ReplaceAll(op.String(), "_", "")+"(") {
				t.Errorf("%s: %s is said to be called in %s:%d, which is %q", m.Name, op, p.File, p.Line+1, p.Lines[p.Line])
			}
		}
	}
}

func TestTheWaitIsInTheModelsOwnFile(t *testing.T) {
	l := &stage.Launcher{Sources: sources}
	for name, op := range map[string]trace.Op{"select": trace.OpSelect, "poll": trace.OpPoll, "epoll": trace.OpEpollWait} {
		if p, _ := l.Source(model.Find(catalog.Models, name), op); p.File != name+"/"+name+".go" {
			t.Errorf("the wait of %s is shown in %q", name, p.File)
		}
	}
}
