package query_test

import (
	"slices"
	"strings"
	"testing"

	"muxlab/guide/query"
	"muxlab/viz/snapshot/cover"
)

func TestParseCond(t *testing.T) {
	for text, want := range map[string]string{
		"looked = watched":                        "looked = watched",
		"clients>=36":                             "clients >= 36",
		"refused >= 1,024":                        "refused >= 1,024",
		"right.told = left.told":                  "right.told = told",
		"state c1 = Ready, waits":                 "state c1 = ready waits",
		"state c1 = queued":                       "state c1 = queued", // a word, though it is a query too
		"first = right.first":                     "first = right.first",
		"order c1 c2 = c2 c1":                     "order c1 c2 = c2 c1",
		"ready = c1, listener":                    "ready = c1 listen",
		"ready = c1, c2 and c3":                   "ready = c1 c2 c3",
		"asleepin Worker 1 = read":                "asleepin Worker 1 = read",
		"share 2 > 0":                             "share 2 > 0",
		"asleepin worker 1 thread 2 = epoll_wait": "asleepin worker 1 thread 2 = epoll_wait",
		"kept c1 >= 64 KiB":                       "kept c1 >= 65,536 bytes",
		"kept c1 > 10":                            "kept c1 > 10 bytes",
		"asleep > 50 %":                           "asleep > 0.5",
		"waited c1 < waited c2":                   "waited c1 < waited c2",
		"errors read EAGAIN != 0":                 "errors read EAGAIN != 0",
		"per-echo looked > 5":                     "per-echo looked > 5",
	} {
		if c, err := query.ParseCond(text); err != nil || c.String() != want {
			t.Errorf("%q is %q, %v", text, c, err)
		}
	}
}

// A bad query gets one sentence, which says what is meant where that can be guessed.
func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "compares nothing",
		"turns":                                "compares nothing",
		"clinets = 1":                          "did you mean clients?",
		"turns >=":                             "nothing stands behind",
		"turns == 3":                           "no operator",
		"turns => 3":                           "no operator",
		"first < c2":                           "only numbers compare",
		"middle.told = 1":                      "the sides are left and right",
		"calls = 3":                            "calls needs the name of a system call",
		"calls raed = 3":                       "did you mean read?",
		"calls read 9 = 3":                     `as in c9`,
		"calls read c1 c2 = 3":                 "is too much: write calls NAME [C]",
		"errors read EAGIAN = 3":               "did you mean EAGAIN?",
		"finding spni = 1":                     "did you mean spin?",
		"workers sleeping > 1":                 "no state of a worker",
		"per-echo turns > 1":                   "no figure",
		"state c1 = covered":                   "is never",
		"workers covered > 1":                  "no state of a worker",
		"state c1 = servde":                    "is never",
		"looked = wached":                      "did you mean watched?",
		"looked = c1":                          "there is no query",
		"looked = first":                       "looked is a number, and first is one client",
		"waited c1 > turns":                    "waited is a time, and turns is a number",
		"waited c1 > 3 bytes":                  "waited is a time, and 3 bytes is not",
		"turns > 2 s":                          "turns is a number, and 2 s is not",
		"turns > 2 sconds":                     "did you mean seconds?",
		"turns > 1,5":                          "groups of three",
		"turns > 1" + strings.Repeat("0", 400): "too large",
		"first = c1 c2":                        "names 2 clients",
		"first = 9":                            "as in c9",
		"order c1 c2 = c1 c1":                  "twice",
		"order = c1":                           "order needs the names of clients",
		"first = ,":                            "names no client",
		`state c1 = "queued"`:                  "words have no quotes: write state c1 = queued",
		"state `c1` = queued":                  "words have no quotes: write state c1 = queued",
		"turns > 3 and clients = 4":            `no "and" between conditions: write two lines`,
		"turns > 3 || clients = 4":             `no "||" between conditions: write two lines`,
		"state c1 = redy":                      "it is accepted, away,",
		"workers redy = 1":                     `no state of a worker "redy": there are computing, between,`,
		"finding spinn = 1":                    "(did you mean spin?): there are ",
		"owner c1 = worker1":                   "not the name of a worker: write it as in worker 1",
		"owner c1 = c2":                        "is a client, and a worker is asked for",
		"asleepin c1 = read":                   "is a client, and a worker is asked for",
		"asleepin worker1 = read":              "not the name of a worker",
		"asleepin loop = raed":                 "did you mean read?",
		"share worker=1 > 2":                   "not a number",
	} {
		_, err := query.ParseCond(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n") {
			t.Errorf("%.40q: %v, and not %q", text, err, want)
		}
	}
}

func TestParseValue(t *testing.T) {
	for text, want := range map[string]query.Value{
		"17": {Number: 17}, "1,024": {Number: 1024}, "1 024": {Number: 1024}, "1\u202f024": {Number: 1024}, "1k": {Number: 1000}, "1.5K": {Number: 1500},
		"2M": {Number: 2e6}, "1.5": {Number: 1.5}, "-1": {Number: -1}, "2 s": {Number: 2, Unit: "s"}, "3ms": {Number: 0.003, Unit: "s"}, "40 µs": {Number: 40e-6, Unit: "s"},
		"64 KiB": {Number: 65536, Unit: "bytes"}, "64 kb": {Number: 64000, Unit: "bytes"}, "12 bytes": {Number: 12, Unit: "bytes"}, "50%": {Number: 0.5}, "1,234,567.5": {Number: 1234567.5},
	} {
		if v, err := query.ParseValue(text, query.Number); err != nil || !v.Equal(want, 0) || v.Unit != want.Unit {
			t.Errorf("%q is %v, %v", text, v, err)
		}
	}
	for text, kind := range map[string]query.Kind{"c9": query.Client, "c9, c20 and c40": query.Set, "C9 c20>c40": query.Order, " in  service": query.Word, ":54321": query.Client, "none": query.Set} {
		if v, err := query.ParseValue(text, kind); err != nil || v.Kind != kind {
			t.Errorf("%q is %v, %v", text, v, err)
		}
	}
	for _, kind := range []query.Kind{query.Number, query.Word, query.Client, query.Set, query.Order} {
		if _, err := query.ParseValue(" ", kind); err == nil {
			t.Errorf("nothing is a value of kind %d", kind)
		}
	}
}

func TestEqual(t *testing.T) {
	names := func(kind query.Kind, list ...string) query.Value { return query.Value{Kind: kind, Names: list} }
	number := func(n float64, unit string) query.Value { return query.Value{Number: n, Unit: unit} }
	for _, c := range []struct {
		a, b   query.Value
		within float64
		want   bool
	}{
		{number(47, ""), number(47, ""), 0, true}, {number(47, ""), number(46, ""), 0, false}, {number(47, ""), number(46, ""), 1, true},
		{number(2, "s"), number(2, "bytes"), 0, false}, {number(2, "s"), number(2, ""), 0, true}, {number(0.3, ""), number(0.1+0.2, ""), 0, true},
		{names(query.Set, "c1", "c2"), names(query.Set, "c2", "c1"), 0, true}, {names(query.Set, "c1"), names(query.Set, "c1", "c2"), 0, false},
		{names(query.Order, "c1", "c2"), names(query.Order, "c2", "c1"), 0, false}, {names(query.Order, "c1"), names(query.Order, "c1", "c2"), 0, false},
		{names(query.Word, "in service"), names(query.Word, "In-service"), 0, true}, {names(query.Client, "c1"), names(query.Set, "c1"), 0, false},
		{names(query.Set), names(query.Set), 0, true},
	} {
		if c.a.Equal(c.b, c.within) != c.want || c.b.Equal(c.a, c.within) != c.want {
			t.Errorf("%v and %v within %v are equal: %v", c.a, c.b, c.within, !c.want)
		}
	}
}

// Each query is explained in one sentence, and hidden by words that covers have.
func TestTable(t *testing.T) {
	for _, d := range query.All {
		if !strings.HasSuffix(d.Sentence, ".") || query.Find(d.Name).Sentence != d.Sentence || !strings.HasPrefix(d.Usage(), d.Name) {
			t.Errorf("%s: %q, written %q", d.Name, d.Sentence, d.Usage())
		}
		for _, word := range d.Reveals {
			if !slices.Contains(cover.Words(), word) {
				t.Errorf("%s: no cover has the word %q", d.Name, word)
			}
		}
	}
}

// Each word is explained, and each explanation is of a word.
func TestWords(t *testing.T) {
	for head, words := range map[string][]query.Saying{"state c1 = ": query.ClientStates(), "workers ": query.WorkerStates()} {
		for _, w := range words {
			text := head + w.Word
			if head == "workers " {
				text += " = 1"
			}
			if _, err := query.ParseCond(text); err != nil || w.Says == "" {
				t.Errorf("%q: %q, %v", w.Word, w.Says, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("left.calls read c1 >= 1,024 KiB")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := query.ParseCond(text); err == nil {
			again, err := query.ParseCond(c.String())
			if err != nil || again.String() != c.String() {
				t.Errorf("%q is written %q, and that is %q, %v", text, c, again, err)
			}
			c.Holds(query.Sides{query.NewObserver(), query.NewObserver()})
		}
	})
}
