package diagnose

import (
	"fmt"

	"muxlab/harness/trace"
)

// What stays behind: a connection that is over and not closed, and a copy of one
// that somebody else serves.

// lookLeaks goes through the connections of p whose end was read. One to which
// something is still to be written is none of them: its client has only said all
// it had to say.
func (d *Doctor) lookLeaks(own *process, p *trace.Process) {
	if len(own.ended) == 0 {
		return
	}
	n := 0
	var oldest *descriptor
	own.ended = keep(own.ended, func(x *descriptor) bool {
		if d.now-max(x.endedAt, d.resumed) >= int64(d.limits.LeakAfter) && !x.answering(p) {
			if n++; oldest == nil {
				oldest = x
			}
		}
		return true
	})
	if oldest == nil {
		return
	}
	f := Finding{Time: d.now, PID: own.pid, Worker: -1, FD: oldest.fd}
	d.report(lintLeak, &own.told[lintLeak], f, func() string {
		how := "has said its last"
		if oldest.end == broken {
			how = "is broken (" + oldest.trouble.Error() + ")"
		}
		return fmt.Sprintf("The connection of %s %s, the server was told so %s ago, and descriptor %d is still open%s.",
			d.call(own, oldest.fd), how, span(d.now-oldest.endedAt), oldest.fd, alike(n))
	})
}

// alike speaks of the others, where n in all are so.
func alike(n int) string {
	switch n {
	case 1:
		return ""
	case 2:
		return ", as is another like it"
	}
	return ", as are " + count(n-1, "other") + " like it"
}

// answering: something is still being sent to x, or is to be.
func (x *descriptor) answering(p *trace.Process) bool {
	if x.end == broken {
		return false
	}
	if x.full {
		return true
	}
	for i := range p.Workers {
		if w := &p.Workers[i]; w.Alive && w.Call == trace.OpWrite && w.CallFD == x.fd {
			return true
		}
	}
	return false
}

// inherited: p has used a connection that it did not accept. If its parent has the
// same one open, that is a copy.
func (d *Doctor) inherited(p *process, x *descriptor, e *trace.Event) {
	parent := d.processes[p.parent]
	if x.kind != trace.Connection || x.port == 0 || parent == nil {
		return
	}
	for y := range parent.kept {
		if y.kind == trace.Connection && y.port == x.port && y.opened <= e.Time && y.copiedAt == 0 {
			y.copiedAt, y.child = e.Time, p.pid
			parent.copies = append(parent.copies, y.ref())
		}
	}
}

func (d *Doctor) lookCopies(own *process) {
	if len(own.copies) == 0 {
		return
	}
	n := 0
	var oldest *descriptor
	own.copies = keep(own.copies, func(x *descriptor) bool {
		if d.now-max(x.copiedAt, d.resumed) >= int64(d.limits.CopyAfter) {
			if n++; oldest == nil {
				oldest = x
			}
		}
		return true
	})
	if oldest == nil {
		return
	}
	f := Finding{Time: d.now, PID: own.pid, Worker: -1, FD: oldest.fd}
	d.report(lintCopy, &own.told[lintCopy], f, func() string {
		return fmt.Sprintf("The parent still has its copy of %s, %s after process %d began to serve it: when that process closes, the client sees no end, for descriptor %d is open here%s.",
			d.call(own, oldest.fd), span(d.now-oldest.copiedAt), oldest.child, oldest.fd, alike(n))
	})
}
