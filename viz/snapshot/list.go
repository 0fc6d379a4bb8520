package snapshot

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// List is what the keys have chosen about the connections: which of them are in
// the list, in which order, and which one is meant. It holds in the interest set
// as well as in the list.
type List struct {
	Sort   Sorting
	Filter string
	Picked string // by name; "" none is

	// What was arranged last, and of what: sorting many thousand takes a few
	// milliseconds, and their rows are drawn up anew a few times a second only.
	Rows     []Row
	sorted   Sorting
	filtered string
	Order    []int // places in rows
	Kinds    []kindCount

	Complaints complaints
}

// kindCount is how many clients there are of a kind.
type kindCount struct {
	Kind string
	N    int
}

type Sorting uint8

const (
	byTrouble Sorting = iota
	ByClientName
	byWaiting
	byBytes
	ByDescriptor
	Sortings
)

var SortingNames = [Sortings]string{"trouble", "name", "waiting", "bytes", "descriptor"}

// Arrange brings the list up to date with the rows.
func (l *List) Arrange(rows []Row) {
	same := len(rows) == len(l.Rows) && (len(rows) == 0 || &rows[0] == &l.Rows[0])
	if same && l.Order != nil && l.sorted == l.Sort && l.filtered == l.Filter {
		return
	}
	l.Rows, l.sorted, l.filtered = rows, l.Sort, l.Filter
	l.Order = make([]int, 0, len(rows))
	want := strings.ToLower(l.Filter)
	for i := range rows {
		if want == "" || rows[i].matches(want) {
			l.Order = append(l.Order, i)
		}
	}
	l.sortOrder()
	l.countKinds()
	l.Complaints = Complain(rows)
}

// matches: what is typed is a part of the name, of the kind or of the state.
func (r *Row) matches(want string) bool {
	return strings.Contains(r.Name, want) || strings.Contains(r.Kind, want) ||
		strings.Contains(RowWord(*r), want) || r.Process != "" && strings.Contains(r.Process, want)
}

// sortOrder sorts by keys that are taken once for each row.
func (l *List) sortOrder() {
	type entry struct {
		key  int64
		rank uint64
		at   int
	}
	entries := make([]entry, len(l.Order))
	crowded := slices.ContainsFunc(l.Rows, func(r Row) bool { return r.State == RowQueued || r.State == RowBacklog || r.State == RowOutside })
	for i, at := range l.Order {
		entries[i] = entry{l.Rows[at].sortKey(l.Sort, crowded), l.Rows[at].Rank, at}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.key, a.key), cmp.Compare(a.rank, b.rank), cmp.Compare(a.at, b.at))
	})
	for i, e := range entries {
		l.Order[i] = e.at
	}
}

// sortKey is large for what is to stand at the top. Where others wait for a worker,
// those that have one and say nothing are the trouble.
func (r *Row) sortKey(by Sorting, crowded bool) int64 {
	switch by {
	case byTrouble:
		level := int64(troubleOf[r.State])
		if crowded && r.State == RowSilent {
			level = int64(troubleOf[RowReady])
		}
		if level == 0 && r.State != RowSilent && r.Waits >= longWait {
			level = 1
		}
		return level<<56 | min(r.Waits, 1<<56-1)*min(level, 1)
	case byWaiting:
		return r.Waits
	case byBytes:
		return int64(r.In + r.Out)
	case ByDescriptor:
		return -int64(r.Pid)<<24 - int64(r.Fd)
	}
	return 0
}

// troubleOf says how much a state is worth a look. Those of everyday business are
// alike, or the list would jump; only a long wait stands out among them.
var troubleOf = [RowStates]uint8{RowForgotten: 2, RowQueued: 2, RowBacklog: 3, RowOutside: 3, RowConnecting: 3, RowWrite: 4, RowReady: 5, RowGone: 6}

const longWait = int64(time.Second)

func (l *List) countKinds() {
	l.Kinds = nil
	for i := range l.Rows {
		kind := l.Rows[i].Kind
		at := slices.IndexFunc(l.Kinds, func(k kindCount) bool { return k.Kind == kind })
		if at < 0 {
			l.Kinds, at = append(l.Kinds, kindCount{Kind: kind}), len(l.Kinds)
		}
		l.Kinds[at].N++
	}
	slices.SortFunc(l.Kinds, func(a, b kindCount) int { return cmp.Compare(a.Kind, b.Kind) })
}

// At is the place of the picked one in the order, -1 if it is not there.
func (l *List) At() int {
	if l.Picked == "" {
		return -1
	}
	return slices.IndexFunc(l.Order, func(i int) bool { return l.Rows[i].Name == l.Picked })
}

// PickedRow is the picked one; nil if it is gone, or none is.
func (l *List) PickedRow(s *Snapshot) *Row {
	for i := range s.Rows {
		if l.Picked != "" && s.Rows[i].Name == l.Picked {
			return &s.Rows[i]
		}
	}
	return nil
}

// Move picks another one, so many further on.
func (l *List) Move(by int) {
	if len(l.Order) == 0 {
		return
	}
	at := l.At()
	switch {
	case at >= 0:
		at = min(max(at+by, 0), len(l.Order)-1)
	case by < 0:
		at = len(l.Order) - 1
	default:
		at = 0
	}
	l.Picked = l.Rows[l.Order[at]].Name
}

// Next is like move, and begins anew at the end.
func (l *List) Next(by int) {
	if n := len(l.Order); n > 0 {
		at := l.At()
		if at < 0 && by < 0 {
			at = 0
		}
		l.Picked = l.Rows[l.Order[(at+by+n)%n]].Name
	}
}
