package viz

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// list is what the keys have chosen about the connections: which of them are in
// the list, in which order, and which one is meant. It holds in the interest set
// as well as in the list.
type list struct {
	sort   sorting
	filter string
	picked string // by name; "" none is

	// What was arranged last, and of what: sorting many thousand takes a few
	// milliseconds, and their rows are drawn up anew a few times a second only.
	rows     []row
	sorted   sorting
	filtered string
	order    []int // places in rows
	kinds    []kindCount

	complaints complaints
}

// kindCount is how many clients there are of a kind.
type kindCount struct {
	kind string
	n    int
}

type sorting uint8

const (
	byTrouble sorting = iota
	byClientName
	byWaiting
	byBytes
	byDescriptor
	sortings
)

var sortingNames = [sortings]string{"trouble", "name", "waiting", "bytes", "descriptor"}

// arrange brings the list up to date with the rows.
func (l *list) arrange(rows []row) {
	same := len(rows) == len(l.rows) && (len(rows) == 0 || &rows[0] == &l.rows[0])
	if same && l.order != nil && l.sorted == l.sort && l.filtered == l.filter {
		return
	}
	l.rows, l.sorted, l.filtered = rows, l.sort, l.filter
	l.order = make([]int, 0, len(rows))
	want := strings.ToLower(l.filter)
	for i := range rows {
		if want == "" || rows[i].matches(want) {
			l.order = append(l.order, i)
		}
	}
	l.sortOrder()
	l.countKinds()
	l.complaints = complain(rows)
}

// matches: what is typed is a part of the name, of the kind or of the state.
func (r *row) matches(want string) bool {
	return strings.Contains(r.name, want) || strings.Contains(r.kind, want) ||
		strings.Contains(rowWord(*r), want) || r.process != "" && strings.Contains(r.process, want)
}

// sortOrder sorts by keys that are taken once for each row.
func (l *list) sortOrder() {
	type entry struct {
		key  int64
		rank uint64
		at   int
	}
	entries := make([]entry, len(l.order))
	crowded := slices.ContainsFunc(l.rows, func(r row) bool { return r.state == rowQueued || r.state == rowBacklog || r.state == rowOutside })
	for i, at := range l.order {
		entries[i] = entry{l.rows[at].sortKey(l.sort, crowded), l.rows[at].rank, at}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.key, a.key), cmp.Compare(a.rank, b.rank), cmp.Compare(a.at, b.at))
	})
	for i, e := range entries {
		l.order[i] = e.at
	}
}

// sortKey is large for what is to stand at the top. Where others wait for a worker,
// those that have one and say nothing are the trouble.
func (r *row) sortKey(by sorting, crowded bool) int64 {
	switch by {
	case byTrouble:
		level := int64(troubleOf[r.state])
		if crowded && r.state == rowSilent {
			level = int64(troubleOf[rowReady])
		}
		if level == 0 && r.state != rowSilent && r.waits >= longWait {
			level = 1
		}
		return level<<56 | min(r.waits, 1<<56-1)*min(level, 1)
	case byWaiting:
		return r.waits
	case byBytes:
		return int64(r.in + r.out)
	case byDescriptor:
		return -int64(r.pid)<<24 - int64(r.fd)
	}
	return 0
}

// troubleOf says how much a state is worth a look. Those of everyday business are
// alike, or the list would jump; only a long wait stands out among them.
var troubleOf = [rowStates]uint8{rowForgotten: 2, rowQueued: 2, rowBacklog: 3, rowOutside: 3, rowConnecting: 3, rowWrite: 4, rowReady: 5, rowGone: 6}

const longWait = int64(time.Second)

func (l *list) countKinds() {
	l.kinds = nil
	for i := range l.rows {
		kind := l.rows[i].kind
		at := slices.IndexFunc(l.kinds, func(k kindCount) bool { return k.kind == kind })
		if at < 0 {
			l.kinds, at = append(l.kinds, kindCount{kind: kind}), len(l.kinds)
		}
		l.kinds[at].n++
	}
	slices.SortFunc(l.kinds, func(a, b kindCount) int { return cmp.Compare(a.kind, b.kind) })
}

// at is the place of the picked one in the order, -1 if it is not there.
func (l *list) at() int {
	if l.picked == "" {
		return -1
	}
	return slices.IndexFunc(l.order, func(i int) bool { return l.rows[i].name == l.picked })
}

// pickedRow is the picked one; nil if it is gone, or none is.
func (l *list) pickedRow(s *snapshot) *row {
	for i := range s.rows {
		if l.picked != "" && s.rows[i].name == l.picked {
			return &s.rows[i]
		}
	}
	return nil
}

// move picks another one, so many further on.
func (l *list) move(by int) {
	if len(l.order) == 0 {
		return
	}
	at := l.at()
	switch {
	case at >= 0:
		at = min(max(at+by, 0), len(l.order)-1)
	case by < 0:
		at = len(l.order) - 1
	default:
		at = 0
	}
	l.picked = l.rows[l.order[at]].name
}

// next is like move, and begins anew at the end.
func (l *list) next(by int) {
	if n := len(l.order); n > 0 {
		at := l.at()
		if at < 0 && by < 0 {
			at = 0
		}
		l.picked = l.rows[l.order[(at+by+n)%n]].name
	}
}
