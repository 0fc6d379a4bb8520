package strace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"muxlab/harness/recording"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// A file that is cut, or damaged, opens up to the damage, which is named by line.
func TestStraceDamaged(t *testing.T) {
	for name := range Straced {
		data, err := os.ReadFile(StraceFile(name))
		tracetest.Check(t, err)
		lines := strings.SplitAfter(string(data), "\n")
		undamaged := OpenFile(t, StraceFile(name))
		for n := len(lines) / 2; n < len(lines)-1; n += 5 {
			for how, bad := range map[string]string{
				"cut":     strings.Join(lines[:n], "") + lines[n][:len(lines[n])/2],
				"garbage": strings.Join(lines[:n], "") + lines[n][:30] + "\x00\xff?\n" + strings.Join(lines[n+1:], ""),
			} {
				file := filepath.Join(t.TempDir(), "bad.txt")
				tracetest.Check(t, os.WriteFile(file, []byte(bad), 0o600))
				r := OpenFile(t, file)
				var damage *recording.DamageError
				if !errors.As(r.Damage(), &damage) || damage.Line != n+1 || !strings.Contains(damage.Error(), fmt.Sprint("line ", n+1)) {
					t.Fatalf("%s %s in line %d: %v", name, how, n+1, r.Damage())
				}
				a, err := r.At((r.Begin() + r.End()) / 2)
				tracetest.Check(t, err)
				b, err := undamaged.At(a.Time)
				tracetest.Check(t, err)
				if a.Total().Accepts != b.Total().Accepts || len(a.Server().FDs) != len(b.Server().FDs) {
					t.Errorf("%s %s: before the damage something else is shown", name, how)
				}
			}
		}
	}
}

func TestStraceRefuses(t *testing.T) {
	const call = "epoll_wait(3, [], 8, 0) = 0"
	for says, content := range map[string]string{
		"without the time of each call": strings.Repeat("epoll_wait(3, [], 8, 0) = 0 <0.000001>\n", 3),
		"without how long each call":    strings.Repeat("1700000000.000001 "+call+"\n", 3),
		"serves nobody":                 "1700000000.000001 getpid() = 7 <0.000001>\n",
		"neither a recording nor":       strings.Repeat("\x00\x01\x02 some bytes\n", 5000),
		"nor the output of strace":      "hello\n",
		"recording nor the output of":   "#!/bin/sh\necho hello\n",
		"is neither a recording nor":    "",
	} {
		file := filepath.Join(t.TempDir(), "file")
		tracetest.Check(t, os.WriteFile(file, []byte(content), 0o600))
		if r, err := Open(file); err == nil || !strings.Contains(err.Error(), says) || r != nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", content[:min(len(content), 60)], err)
		}
	}
}

// eventsOf reads lines, and returns every event as the screen would print it.
func eventsOfLines(t *testing.T, lines string) (said []string, frames []*trace.Frame) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	tracetest.Check(t, os.WriteFile(file, []byte(lines), 0o600))
	r := OpenFile(t, file)
	tracetest.Check(t, r.Damage())
	frames = Whole(t, &r.Past)
	for _, f := range frames {
		for _, e := range f.Events {
			said = append(said, fmt.Sprintf("%d/%d %s", e.PID, e.Worker, e))
		}
	}
	return said, frames
}

// straceLines are what strace writes, and the events that they are.
var straceLines = map[string]struct{ lines, want string }{
	"a blocking read": {"7 1700000000.000010 accept(3, NULL, NULL) = 4 <0.000001>\n7 1700000000.000020 read(4, \"a, \\\"b\\\" (\"..., 100) = 9 <1.500000>\n",
		"accept(3) = 4 <1µs>|7/0 read(4, 100) = 9 <1.5s>"},
	"decorations": {"7 1700000000.000010 accept4(3<TCP:[127.0.0.1:7000]>, {sa_family=AF_INET, sin_port=htons(40112), sin_addr=inet_addr(\"10.0.0.9\")}, [112 => 16], SOCK_NONBLOCK) = 4<TCP:[127.0.0.1:7000->10.0.0.9:40112]> <0.000001>\n" +
		"7 1700000000.000020 recvfrom(4<TCP:[127.0.0.1:7000->10.0.0.9:40112]>, 0x7ff0, 100, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable) <0.000002>\n",
		"accept(3) = 4 <1µs>|7/0 read(4, 100) = -1 EAGAIN"},
	"poll": {"7 1700000000.000010 poll([{fd=3, events=POLLIN}, {fd=5<pipe:[81]>, events=POLLIN|POLLOUT}], 2, 1000) = 1 ([{fd=5, revents=POLLOUT}]) <0.000005>\n" +
		"7 1700000000.000050 poll([{fd=3, events=POLLIN}], 1, 1) = 0 (Timeout) <0.001000>\n",
		"  3 watched for: r|7/0   5 watched for: rw|7/0 poll(2) = 1 <5µs>|7/0   5 was there before: pipe|7/0   5 ready: w|7/0   5 watched for: |7/0 poll(1) = 0 <1ms>"},
	"select": {"7 1700000000.000010 select(6, [3 5<pipe:[8]>], [5<pipe:[8]>], NULL, {tv_sec=1, tv_usec=0}) = 2 (in [3], out [5<pipe:[8]>], left {tv_sec=0, tv_usec=9}) <0.000005>\n",
		"  3 watched for: r|7/0   5 watched for: rw|7/0 select(6) = 2 <5µs>|7/0   3 was there before: connection|7/0   3 ready: r|7/0   5 was there before: pipe|7/0   5 ready: w"},
	"epoll by pointer": {"7 1700000000.000010 epoll_create1(0) = 5 <0.000001>\n7 1700000000.000020 epoll_ctl(5, EPOLL_CTL_ADD, 3, {events=EPOLLIN|EPOLLET, data=0x7f001122}) = 0 <0.000001>\n" +
		"7 1700000000.000030 epoll_pwait2(5, [{events=EPOLLIN|EPOLLRDHUP, data=0x7f001122}], 8, NULL, NULL, 8) = 1 <0.000003>\n",
		"epoll_create() = 5|7/0   3 was there before: connection|7/0 epoll_ctl(5, ADD, 3, rET) = 0|7/0 epoll_wait(5) = 1 <3µs>|7/0   3 ready: rh"},
	"unfinished": {"7 1700000000.000010 accept(3,  <unfinished ...>\n8 1700000000.000020 getpid() = 8 <0.000001>\n7 1700000000.000050 <... accept resumed>NULL, NULL) = 4 <0.000040>\n",
		"7/1 thread 8 starts|7/0   3 was there before: listener|7/0 accept(3) = 4 <40µs>"},
	"interrupted and resumed": {"7 1700000000.000010 poll([{fd=3, events=POLLIN}], 1, 1000) = ? ERESTART_RESTARTBLOCK (Interrupted by signal) <0.000100>\n7 1700000000.000200 --- SIGCONT {si_signo=SIGCONT, si_code=SI_USER} ---\n" +
		"7 1700000000.000210 restart_syscall(<... resuming interrupted poll ...>) = 1 <0.000300>\n",
		"  3 watched for: r|7/0 poll(1) = -1 EINTR <100µs>|7/0 poll(1) = 1 <300µs>"},
	"pipes and others": {"7 1700000000.000010 pipe2([5, 6], O_NONBLOCK|O_CLOEXEC) = 0 <0.000001>\n7 1700000000.000020 socketpair(AF_UNIX, SOCK_STREAM, 0, [7, 8]) = 0 <0.000001>\n" +
		"7 1700000000.000030 eventfd2(0, EFD_NONBLOCK) = 9 <0.000001>\n7 1700000000.000040 dup2(5, 10) = 10 <0.000001>\n7 1700000000.000050 close(10) = 0 <0.000001>\n",
		"pipe() = 5|7/0 pipe() = 7|7/0 pipe() = 9|7/0   10 was there before: pipe|7/0 close(10) = 0"},
	"vectors, descriptors in messages, injected": {"7 1700000000.000010 writev(3, [{iov_base=\"ab\", iov_len=2}, {iov_base=\"c\", iov_len=1}], 2) = 3 <0.000001>\n" +
		"7 1700000000.000020 sendmsg(3, {msg_name=NULL, msg_iov=[{iov_base=\"x\", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5]}], msg_flags=0}, 0) = 1 <0.000001>\n" +
		"7 1700000000.000030 recv(3, \"\", 10, MSG_DONTWAIT) = -1 EAGAIN (Resource temporarily unavailable) (INJECTED) <0.000001>\n",
		"  3 was there before: connection|7/0 write(3, 3) = 3 <1µs>|7/0 sendmsg(3, SCM_RIGHTS 5) = 0 <1µs>|7/0 read(3, 10) = -1 EAGAIN (injected)"},
	"the time of day": {"7 23:59:59.999000 socket(AF_INET, SOCK_STREAM, 0) = 4 <0.000001>\n7 00:00:00.001000 shutdown(4, SHUT_RDWR) = 0 <0.000001>\n", "socket() = 4|7/0 shutdown(4, 2) = 0"},
	"strace spoke in between": {"7 1700000000.000010 clone(child_stack=NULL, flags=CLONE_THREAD|CLONE_VMstrace: Process 8 attached\n, child_tidptr=0x7f) = 8 <0.000200>\n8 1700000000.000300 listen(3, 5) = 0 <0.000001>\n",
		"7/1 thread 8 starts|7/1 listen(3, 5) = 0"},
	"a child with its own descriptors": {"7 1700000000.000010 fork() = 8 <0.000001>\n7 1700000000.000020 close(3) = 0 <0.000001>\n8 1700000000.000030 listen(3, 5) = 0 <0.000001>\n8 1700000000.000040 +++ killed by SIGKILL +++\n",
		"close(3) = 0|7/65535 process 8 starts|8/0 thread 8 starts|8/0 listen(3, 5) = 0|8/0 thread ends|7/65535 process 8 ends: killed by signal 9"},
	"the program's own words": {"serving...\n7 1700000000.000010 listen(3, 5) = 0 <0.000001>\n\nbye\n", "listen(3, 5) = 0"},
}

// What strace writes in its many ways, a line or a few at a time.
func TestStraceLines(t *testing.T) {
	const shown = "7 1700000000.000000 socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000001>\n"
	for name, c := range straceLines {
		lines := shown + c.lines
		if name == "the time of day" {
			lines = c.lines
		}
		said, _ := eventsOfLines(t, lines)
		if got := strings.Join(said, "|"); !strings.HasSuffix(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// Without numbers of threads there is one; the first number that comes is its own.
func TestStraceWithoutThreadNumbers(t *testing.T) {
	said, frames := eventsOfLines(t, `1700000000.000001 socket(AF_INET6, SOCK_STREAM, 0) = 3 <0.000001>
1700000000.000002 bind(3, {sa_family=AF_INET6, sin6_port=htons(7000), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0 <0.000001>
1700000000.000003 listen(3, 9) = 0 <0.000001>
1700000000.000010 vfork( <unfinished ...>
[pid  4712] 1700000000.000020 accept(3, {sa_family=AF_INET6, sin6_port=htons(99), inet_pton(AF_INET6, "::1", &sin6_addr)}, [28]) = 4 <0.000001>
[pid  4711] 1700000000.000030 <... vfork resumed>) = 4712 <0.000020>
`)
	last := frames[len(frames)-1]
	if len(last.Processes) != 2 || last.Server().Addr != "[::1]:7000" || last.Processes[1].PID != 4712 {
		t.Errorf("%q: %+v", said, last.Processes)
	}
	if peer := last.Processes[1].FDs[len(last.Processes[1].FDs)-1].Peer; peer.Port() != 99 {
		t.Errorf("the peer is %v", peer)
	}
}

// A thread in a long call is shown in it, at every moment of it.
func TestStraceShowsLongCalls(t *testing.T) {
	r := OpenFile(t, StraceFile("threads"))
	var long trace.Event
	for _, f := range Whole(t, &r.Past) {
		for _, e := range f.Events {
			if e.Op == trace.OpRead && e.Dur > long.Dur {
				long = e
			}
		}
	}
	for _, part := range []int64{4, 3, 2} {
		f, err := r.At(long.Time - long.Dur/part)
		tracetest.Check(t, err)
		if w := f.Server().Workers[long.Worker]; w.Call != trace.OpRead || w.CallFD != long.FD {
			t.Errorf("in a read of %d ms, %d ms before it returned, it is shown in %q", long.Dur/1e6, long.Dur/part/1e6, w.Call)
		}
	}
}

// A descriptor of a number that no system gives is damage, and is kept nowhere.
func TestStraceOfWildNumbers(t *testing.T) {
	const good = "7 1700000000.000000 socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000001>\n"
	for _, bad := range []string{
		"accept(3, NULL, NULL) = 1073741823 <0.000001>",
		"accept(3, NULL, NULL) = 99999999999999999999999 <0.000001>",
		"dup(3) = 4294967295 <0.000001>",
	} {
		file := filepath.Join(t.TempDir(), "file")
		tracetest.Check(t, os.WriteFile(file, []byte(good+"7 1700000000.000010 "+bad+"\n"), 0o600))
		if r := OpenFile(t, file); r.Damage() == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	said, frames := eventsOfLines(t, good+"7 1700000000.000010 poll([{fd=1073741823, events=POLLIN}], 1, 0) = 1 ([{fd=1073741823, revents=POLLIN}]) <0.000001>\n"+
		"7 1700000000.000020 pipe([1073741823, -5]) = 0 <0.000001>\n"+
		"7 1700000000.000030 listen(-1, 128) = 0 <0.000001>\n"+
		"7 1700000000.000040 listen(2000000000, 128) = 0 <0.000001>\n")
	for _, d := range frames[len(frames)-1].Server().FDs {
		if d.Number > 3 || d.Number < 0 {
			t.Errorf("%q: descriptor %d", said, d.Number)
		}
	}
}
