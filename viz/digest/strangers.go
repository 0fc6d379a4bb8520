package digest

import (
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// strangers counts the clients in the backlog of a server whose clients are none
// of ours: only the kernel knows of them. (Where there are clients of ours too, the
// backlog holds those of them that have left as well, and nobody can tell.) Its sample is a fifth of a second old; one that was taken
// before the latest accept says nothing of now, and the number before it stands.
type strangers struct {
	accepted int64 // when the latest accept was; ns
	n        int
}

func (x *strangers) inBacklog(f *trace.Frame, s *snapshot.Snapshot) int {
	for i := range f.Events {
		if e := &f.Events[i]; e.Op == trace.OpAccept && e.Result >= 0 {
			x.accepted = e.Time
		}
	}
	if !s.NoCrowd || s.Sample.Backlog < 0 || s.Sample.At.IsZero() {
		x.n = 0
		return 0
	}
	if sampled := s.Time - int64(s.Wall.Sub(s.Sample.At)); sampled > x.accepted {
		x.n = max(0, s.Sample.Backlog-len(s.Waiting))
	}
	return min(x.n, s.Sample.Backlog)
}
