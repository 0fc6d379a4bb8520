//go:build !linux

package measure

import "golang.org/x/sys/unix"

func taskLimits() []Limit {
	return []Limit{rlimit("ulimit -u", unix.RLIMIT_NPROC, false, needTasks,
		"the model threads will serve fewer than 1,000 clients; raise it with ulimit -u 4096")}
}

func networkLimits() []Limit { return nil }

func ioUring() Limit {
	return Limit{Name: "io_uring", Value: "no", Number: -1, Verdict: "io_uring needs Linux; everything else works without it"}
}
