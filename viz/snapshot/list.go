package snapshot

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// A List is how the viewer has arranged the connections: the order, the filter, and
// the one that is selected. The selection applies to the interest set as well.
type List struct {
	Sort   Sorting
	Filter string // part of a name, kind, state or process, in any case; "" all
	Picked string // name of the selected connection; "" none

	// The result of Arrange, and what it was made of. It is kept because sorting
	// thousands of rows takes milliseconds, and they change only a few times a second.
	Rows       []Row // all rows, unsorted
	Order      []int // indices into Rows, filtered and sorted
	Kinds      []KindCount
	Complaints Complaints
	sorted     Sorting
	filtered   string
}

// A KindCount is how many connections there are of a kind.
type KindCount struct {
	Kind string
	N    int
}

// A Sorting is an order of the list.
type Sorting uint8

// The orders of the list. Rows that are equal in it are in the order of names.
const (
	ByTrouble Sorting = iota // what needs attention first
	ByName
	ByWaiting // longest first
	ByBytes   // most bytes in and out first
	ByDescriptor
	NumSortings // the number of orders
)

var sortingNames = [NumSortings]string{"trouble", "name", "waiting", "bytes", "descriptor"}

// String returns the name of the order, as in "by trouble".
func (s Sorting) String() string { return sortingNames[s] }

// Arrange filters and sorts rows, and counts their kinds and complaints. It does nothing
// if neither rows, the same slice, nor Sort nor Filter have changed. It keeps rows.
func (l *List) Arrange(rows []Row) {
	same := len(rows) == len(l.Rows) && (len(rows) == 0 || &rows[0] == &l.Rows[0])
	if same && l.Order != nil && l.sorted == l.Sort && l.filtered == l.Filter {
		return
	}
	l.Rows, l.sorted, l.filtered = rows, l.Sort, l.Filter
	l.Order = make([]int, 0, len(rows))
	for i := range rows {
		if l.takes(&rows[i]) {
			l.Order = append(l.Order, i)
		}
	}
	l.sortOrder()
	l.countKinds()
	l.Complaints = findComplaints(rows)
}

// matches reports whether want, in lower case, is part of the name, kind, state or
// process.
func (r *Row) matches(want string) bool {
	return strings.Contains(r.Name, want) || strings.Contains(r.Kind, want) ||
		strings.Contains(r.StateText(), want) || r.Process != "" && strings.Contains(r.Process, want)
}

// sortOrder sorts by keys that are computed once for each row.
func (l *List) sortOrder() {
	type entry struct {
		key  int64
		rank uint64
		at   int
	}
	entries := make([]entry, len(l.Order))
	crowded := slices.ContainsFunc(l.Rows, func(r Row) bool {
		return r.State == RowQueued || r.State == RowBacklog || r.State == RowOutside
	})
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

// sortKey returns the place of a row: the largest key is at the top. crowded says that
// connections wait for a worker; then those that have one and are silent are trouble.
func (r *Row) sortKey(by Sorting, crowded bool) int64 {
	switch by {
	case ByTrouble:
		level := int64(troubleOf[r.State])
		if crowded && r.State == RowSilent {
			level = int64(troubleOf[RowReady])
		}
		if level == 0 && r.State != RowSilent && r.Waits >= longWait {
			level = 1
		}
		return level<<56 | min(r.Waits, 1<<56-1)*min(level, 1)
	case ByWaiting:
		return r.Waits
	case ByBytes:
		return int64(r.In + r.Out)
	case ByDescriptor:
		return -int64(r.PID)<<24 - int64(r.FD)
	}
	return 0
}

// troubleOf says how much attention a state needs. States of everyday business all have
// 0, or the list would jump; only a long wait distinguishes them.
var troubleOf = [NumRowStates]uint8{
	RowLeaked: 2, RowQueued: 2, RowBacklog: 3, RowOutside: 3, RowConnecting: 3,
	RowWrite: 4, RowReady: 5, RowGone: 6,
}

const longWait = int64(time.Second)

func (l *List) countKinds() {
	l.Kinds = nil
	for i := range l.Rows {
		kind := l.Rows[i].Kind
		at := slices.IndexFunc(l.Kinds, func(k KindCount) bool { return k.Kind == kind })
		if at < 0 {
			l.Kinds, at = append(l.Kinds, KindCount{Kind: kind}), len(l.Kinds)
		}
		l.Kinds[at].N++
	}
	slices.SortFunc(l.Kinds, func(a, b KindCount) int { return cmp.Compare(a.Kind, b.Kind) })
}

// At returns the index of the selected connection in Order, or -1.
func (l *List) At() int {
	if l.Picked == "" {
		return -1
	}
	return slices.IndexFunc(l.Order, func(i int) bool { return l.Rows[i].Name == l.Picked })
}

// PickedRow returns the selected row of s, or nil if none is selected, it is gone, or the
// filter leaves it out.
func (l *List) PickedRow(s *Snapshot) *Row {
	for i := range s.Rows {
		if l.Picked != "" && s.Rows[i].Name == l.Picked && l.takes(&s.Rows[i]) {
			return &s.Rows[i]
		}
	}
	return nil
}

// takes reports whether the filter leaves a row in the list.
func (l *List) takes(r *Row) bool { return l.Filter == "" || r.matches(strings.ToLower(l.Filter)) }

// PickAfter selects the built-in client after r, which is removed, in the order of names. It
// does not depend on the order of the list, which changes as clients leave. If the filter
// leaves no other client in the list, it has had its use, and is cleared.
func (l *List) PickAfter(s *Snapshot, r *Row) {
	if !slices.ContainsFunc(s.Rows, func(one Row) bool { return one.Client != nil && one.Name != r.Name && l.takes(&one) }) {
		l.Filter = ""
	}
	l.Picked = ""
	next := uint64(math.MaxUint64)
	for i := range s.Rows {
		if one := &s.Rows[i]; one.Client != nil && one.Rank > r.Rank && one.Rank < next && l.takes(one) {
			l.Picked, next = one.Name, one.Rank
		}
	}
}

// Move selects the connection by places further on, and stops at either end. Without a
// selection it starts at the end that it moves away from.
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

// Next is like Move, but continues at the other end.
func (l *List) Next(by int) {
	if n := len(l.Order); n > 0 {
		at := l.At()
		if at < 0 && by < 0 {
			at = 0
		}
		l.Picked = l.Rows[l.Order[(at+by+n)%n]].Name
	}
}
