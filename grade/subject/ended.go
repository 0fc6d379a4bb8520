package subject

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"muxlab/grade/verdict"
	"muxlab/harness/kernel"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// hasEnded is the failure of a server that ended although it was expected to do more.
func (s *Subject) hasEnded(expected string) *verdict.Failure {
	f := &verdict.Failure{
		Expected: strings.ToUpper(expected[:1]) + expected[1:] + ".",
		Happened: fmt.Sprintf("The server ended by itself, with exit code %d.", s.server.Code()),
		Evidence: s.server.Said(), Cause: "Serve returned: it must serve until ctx is done.",
	}
	if s.live != nil {
		s.look()
	}
	crash, lines := crashed(f.Evidence)
	switch {
	case crash != "":
		f.Happened, f.Evidence, f.Cause = "The server crashed: "+crash+".", lines, ""
	case s.server.Code() < 0:
		f.Happened = fmt.Sprintf("The server was killed by signal %d.", -s.server.Code())
		f.Cause = "It used more memory or CPU time than it may, or the kernel killed it."
	case f.Evidence != "":
		f.Cause = s.whyReturned(f.Evidence)
	}
	return f
}

// whyReturned is the cause of a Serve that returned an error, by what the harness wrote of
// it, said, and the latest call that failed with that error.
func (s *Subject) whyReturned(said string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for errno, call := range s.errors {
		if !strings.Contains(said, errno.Error()) {
			continue
		}
		words := fmt.Sprintf("Serve returned %s (%q), which it had from %s.", kernel.ErrnoName(errno), errno.Error(), call.String())
		switch errno {
		case kernel.EAGAIN:
			words += " It is no failure: nothing can be done now. Go back to the wait."
		case kernel.EINTR:
			words += " It is no failure. " + afterStop
		case kernel.ECONNABORTED:
			words += " That client has gone again, and the others are there: go back to the wait."
		case kernel.ECONNRESET, kernel.EPIPE:
			words += " That client is gone, and the others are there: close its connection, and go on."
		}
		return words
	}
	return "Serve returned an error, or something else ended the program: see what it wrote."
}

// A frame of a crash, in the student's own files.
var ownFrame = regexp.MustCompile(`submission/server/(\S+\.go:\d+)`)

// crashed reads what Go writes when a program crashes: why, and where in the student's files.
// what is "" if it is nothing like that. lines are those to show.
func crashed(said string) (what, lines string) {
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		for _, prefix := range []string{"panic: ", "fatal error: "} {
			if text, is := strings.CutPrefix(line, prefix); is && what == "" {
				what = strings.TrimPrefix(strings.TrimSuffix(text, "."), "runtime error: ")
				lines = line
			}
		}
		if own := ownFrame.FindStringSubmatch(line); own != nil && what != "" {
			if !strings.Contains(lines, "\n") {
				what += ", in " + own[1]
			}
			lines += "\nat " + own[1]
		}
	}
	return what, lines
}

// ending is how long the end of a server is waited for, once a connection of it has broken:
// a program that crashes closes its connections a moment before it is gone.
const ending = 500 * time.Millisecond

// isEnding reports whether the server has ended, or does so now.
func (s *Subject) isEnding() bool {
	select {
	case <-s.server.Done():
		return true
	case <-time.After(ending):
		return false
	}
}

// HasEnded reports whether the server has ended.
func (s *Subject) HasEnded() bool { return s.gone() }

// Ends waits until the server has ended, which it was told to, and returns a failure if
// it rests instead or ends with an exit code that is not 0.
func (s *Subject) Ends() error {
	for patience := s.patience(); !s.gone(); {
		end, err := patience.over()
		if s.gone() {
			break
		}
		if err != nil {
			return err
		}
		if end == rests || end == turns {
			return s.failure("ends when it is told to stop", "It does not end",
				afterStop)
		}
	}
	return s.endedWell()
}

// LeftOpen returns a failure if the server, which has ended, did not close its connections
// and its epoll descriptors first. Of the listener the harness takes care. What cannot be
// told, because events of the trace were lost, is taken to be closed.
func (s *Subject) LeftOpen() error {
	s.look()
	s.mu.Lock()
	var clients, epolls []int
	for _, t := range s.lives {
		clients = append(clients, t.fd)
	}
	for _, fd := range s.epolls {
		epolls = append(epolls, fd)
	}
	lossy := s.lossy
	s.mu.Unlock()
	if lossy || len(clients)+len(epolls) == 0 {
		return nil
	}
	slices.Sort(clients)
	slices.Sort(epolls)
	var list []string
	if n := len(clients); n > 0 {
		list = append(list, fmt.Sprintf("%s (such as descriptor %d)", units.Text.Plural(n, "connection"), clients[0]))
	}
	for _, fd := range epolls {
		list = append(list, fmt.Sprintf("the epoll descriptor (%d)", fd))
	}
	return s.failure("closes everything before it returns", "Serve returned with open descriptors: "+strings.Join(list, " and "),
		"When ctx is done and what has arrived is answered, call EpollDel and Close for each connection, and Close for the epoll descriptor.")
}

const afterStop = "After EINTR look at ctx.Err(): when it is not nil, leave the loop."

// endedWell returns a failure if the server, told to stop, did not end with exit code 0.
func (s *Subject) endedWell() error {
	code := s.server.Code()
	if code == 0 {
		return nil
	}
	f := s.hasEnded("a server that ends with exit code 0 when it is told to stop")
	switch {
	case strings.Contains(f.Evidence, proc.NotInTime):
		f.Happened, f.Cause = "It did not end, and the harness ended it after some seconds.", afterStop
	case strings.HasPrefix(f.Happened, "The server crashed"):
	case code < 0:
		f.Happened = fmt.Sprintf("It was killed by signal %d.", -code)
	default:
		f.Happened = fmt.Sprintf("It ended with exit code %d.", code)
		f.Cause += " When ctx is done it must return nil."
	}
	return f
}
