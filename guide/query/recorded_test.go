package query_test

import (
	"testing"

	"muxlab/guide/query"
)

// recorded are the facts that the recordings of testdata show: for each query a condition
// that holds, and one that must not.
var recorded = []struct {
	name   string
	commit int64 // after so many ms
	until  int64
	holds  string
	not    string
}{
	{"full", 0, 900, "clients = 1030", "clients = 1011"},
	{"epoll", 0, 2100, "watched = 8", "watched = clients"},
	{"full", 0, 900, "refused = 19", "refused = 0"},
	{"pool", 0, 2600, "inservice = 4", "inservice = clients"},
	{"blocking", 0, 3100, "backlog = 6", "backlog = clients"},
	{"pool", 0, 2600, "queued = 4", "queued = 6"},
	{"pool", 0, 2600, "inhand = 1", "inhand = 0"},
	{"pool", 0, 2600, "head = c5", "head = c6"},
	{"pool", 0, 2600, "taken = c1", "taken = c5"},
	{"pool", 0, 2600, "state c1 = in service", "state c1 = idle"},
	{"pool", 0, 2600, "state c5 = queued", "state c5 = in service"},
	{"blocking", 0, 3100, "state c2 = in-the-backlog", "state c2 = queued"},
	{"notreading", 0, 2100, "state c1 = wants to write", "state c1 = ready, waits"},
	{"pool", 0, 2600, "owner c1 = worker 4", "owner c1 = worker 1"},
	{"fork", 0, 2100, "owner c2 = worker 2", "owner c2 = server"},
	{"epoll", 0, 2100, "owner c1 = loop", "owner c1 = worker 1"},
	{"poll", 0, 2100, "asleepin loop = poll", "asleepin loop = read"},
	{"pool", 0, 2600, "asleepin worker 2 = read", "asleepin worker 2 = accept"},
	{"pool", 0, 2600, "workers read = 4", "workers idle > 0"},
	{"pool", 0, 2600, "threads = 5", "threads = processes"},
	{"fork", 0, 2100, "processes = 4", "processes = clients"},
	{"select", 0, 2100, "descriptors = 9", "descriptors = watched"},
	{"notreading", 0, 2100, "unread c1 > 64 KiB", "unread c2 > 0"},
	{"notreading", 0, 2100, "unsent c1 > 1 MiB", "unsent c2 > 0"},
	{"notreading", 0, 2100, "kept c1 > 64 KiB", "kept c2 > 0"},

	{"select", 0, 2100, "told = 18", "told = watched"},
	{"poll", 0, 2100, "told = watched", "told = 18"},
	{"epoll", 0, 2100, "told = 0", "told = watched"},
	{"select", 0, 2100, "looked = watched", "looked = 1"},
	{"poll", 0, 2100, "looked = 8", "looked = 1"},
	{"epoll", 0, 2100, "looked = 1", "looked = watched"},
	{"epoll", 0, 2100, "ready = c5", "ready = c5 listen"},
	{"full", 0, 900, "ready = listener", "ready = none"},
	{"select", 0, 2100, "order c1 c2 c3 = c2 c1 c3", "order c1 c2 c3 = c1 c2 c3"},

	{"epoll", 1000, 2100, "turns = 5", "turns = 15"},
	{"epoll", 1000, 2100, "echoes = 5", "echoes = 9"},
	{"notreading", 0, 2100, "echoes c1 = 69", "echoes c1 = 78"},
	{"epoll", 0, 2100, "first = c6", "first = c1"},
	{"epoll", 1000, 2100, "first = c1", "first = c6"},
	{"epoll", 0, 2100, "calls epoll_ctl = 6", "calls epoll_ctl = 0"},
	{"notreading", 0, 2100, "calls read c1 = 70", "calls read = 70"},
	{"herd", 0, 1100, "errors accept EAGAIN = 2", "errors accept EMFILE = 2"},
	{"epoll", 1000, 2100, "errors accept = 0", "errors accept > 0"},
	{"epoll", 1000, 2100, "per-echo calls = 3", "per-echo calls = 15"},
	{"epoll", 1000, 2100, "per-echo looked = 1", "per-echo looked >= 8"},
	{"select", 1000, 2100, "per-echo looked = 8", "per-echo looked = 1"},
	{"epoll", 0, 2100, "asleep > 90 %", "asleep < 0.5"},
	{"notreading", 0, 2100, "cpu > 0.5 %", "cpu > 50 %"},
	{"blocking", 0, 3100, "waited c2 > 2 s", "waited c1 > 1 ms"},
	{"blocking", 2500, 3100, "waited c2 < 700 ms", "waited c2 > 2 s"},
	{"pool", 0, 2600, "waited c5 > 2 s", "waited c1 > 1 s"},
	{"herd", 0, 1100, "spurious = 2", "spurious = 0"},
	{"epoll", 0, 2100, "spurious = 0", "spurious > 0"},
	{"fork", 1000, 2100, "share worker 1 = 50 %", "share worker 2 > 0"},
	{"blocking", 0, 3100, "finding blocked = 1", "finding spin > 0"},
	{"pool", 2000, 2600, "finding pool-saturated = 1", "finding blocked > 0"},
}

func TestQueriesOfRecordings(t *testing.T) {
	tested := map[string]bool{"figure": true} // it is about files, see TestFigures
	type shown struct {
		name          string
		commit, until int64
	}
	seen := map[shown]*query.Observer{}
	for _, c := range recorded {
		key := shown{c.name, c.commit, c.until}
		if seen[key] == nil {
			seen[key] = play(t, c.name, c.commit, c.until)
		}
		s := query.Sides{seen[key]}
		for text, want := range map[string]bool{c.holds: true, c.not: false} {
			cond, err := query.ParseCond(text)
			if err != nil {
				t.Error(err)
				continue
			}
			tested[cond.Left.Name] = true
			if holds, known := cond.Holds(s); holds != want || !known {
				v, _ := cond.Left.Value(s)
				t.Errorf("%s from %d to %d ms: %q is %v (known: %v), it has the value %v", c.name, c.commit, c.until, text, holds, known, v)
			}
		}
	}
	for _, d := range query.All {
		if !tested[d.Name] {
			t.Errorf("no recording is asked for %s", d.Name)
		}
	}
}

// What has no meaning is unknown, and not 0.
func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		name          string
		commit, until int64
		query         string
	}{
		{"select", 0, 2100, "state c99"}, {"select", 0, 2100, "unread c99"}, {"select", 0, 2100, "waited c99"},
		{"select", 0, 2100, "asleepin worker 2"}, {"select", 1000, 2100, "order c1 c2"}, {"select", 0, 0, "told"},
		{"blocking", 0, 3100, "told"}, {"blocking", 0, 3100, "watched"}, {"blocking", 0, 3100, "ready"}, {"blocking", 0, 3100, "owner c2"},
		{"blocking", 0, 3100, "first"}, {"blocking", 0, 3100, "per-echo calls"}, {"fork", 0, 2100, "per-echo looked"},
		{"blocking", 0, 3100, "kept c2"}, {"blocking", 0, 3100, "share server"}, {"fork", 0, 2100, "share worker"},
		{"select", 0, 2100, "figure idle epoll"}, {"select", 0, 2100, "right.told"},
	} {
		q, err := query.ParseQuery(c.query)
		if err != nil {
			t.Error(err)
		} else if v, known := q.Value(query.Sides{play(t, c.name, c.commit, c.until)}); known {
			t.Errorf("%s: %s is %v", c.name, q, v)
		}
	}
	for _, d := range query.All {
		args := []string{"c1"}[:min(1, len(d.Params))]
		if _, known := (query.Query{Name: d.Name, Args: args}).Value(query.Sides{query.NewObserver()}); known {
			t.Errorf("%s is known before anything was seen", d.Name)
		}
	}
}

// What a query answers can be typed as it is shown, and is right then.
func TestAnswersCanBeTyped(t *testing.T) {
	s := query.Sides{play(t, "notreading", 0, 2100)}
	for _, d := range query.All {
		args := map[string][]string{"C": {"c1"}, "C…": {"c2", "c1"}, "W…": {"loop"}, "STATE": {"wait"}, "calls|looked": {"looked"}, "NAME": {"spin"}, "NAME [C]": {"read"}, "NAME [ERRNO]": {"accept"}}[d.Params]
		q := query.Query{Name: d.Name, Args: args}
		v, known := q.Value(s)
		if queue := d.Name == "head" || d.Name == "taken"; !known && d.Name != "figure" && !queue {
			t.Errorf("%s is unknown", q)
			continue
		}
		if typed, err := query.ParseValue(v.String(), d.Kind); known && (err != nil || !typed.Equal(v, 0)) {
			t.Errorf("%s is %q, and that is read as %v, %v", q, v, typed, err)
		}
	}
}
