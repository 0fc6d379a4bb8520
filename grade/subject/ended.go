package subject

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"muxlab/grade/verdict"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
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
	case strings.Contains(f.Evidence, "interrupted system call"):
		f.Cause = "Serve returned the error EINTR. It is no failure: " + afterStop
	case f.Evidence != "":
		f.Cause = "Serve returned an error, or something else ended the program: see what it wrote."
		if s.failed.Op != trace.OpNone {
			f.Cause = fmt.Sprintf("Serve returned an error; the last call that failed was %s.", s.failed.String())
		}
	}
	return f
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
		f.Cause = "Serve returned an error: when ctx is done it must return nil."
	}
	return f
}
