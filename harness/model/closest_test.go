package model

import "testing"

func TestDidYouMean(t *testing.T) {
	names := []string{"blocking", "fork", "threads", "threadpool", "select", "poll", "epoll", "prefork", "goroutine"}
	for typed, want := range map[string]string{
		"epol": "epoll", "pol": "poll", "selcet": "select", "Epoll": "epoll", "thread": "threads", "threadpol": "threadpool",
		"forks": "fork", "gorout": "goroutine", "kqueue": "", "": "", "x": "", "io_uring": "", "pre": "prefork",
	} {
		if want != "" {
			want = " (did you mean " + want + "?)"
		}
		if got := DidYouMean(typed, names); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		n    int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "xbc", 1}, {"kitten", "sitting", 3}} {
		if got := slips(c.a, c.b); got != c.n {
			t.Errorf("%q to %q: %d slips, want %d", c.a, c.b, got, c.n)
		}
	}
}
