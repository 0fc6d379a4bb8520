package clients

import (
	"io"
	"sync"
)

// A stream is one connection of a client. What the client says itself and what
// is said through it (Crowd.Speak) share it. Each is written in one piece, so that
// what comes back can be told apart by its place: of an echo, the place at which
// it was said.
type stream struct {
	io.ReadWriteCloser
	client *client

	turn sync.Mutex // one says something at a time
	said int64      // place of what is said next

	mu     sync.Mutex
	got    int64  // place of what comes back next
	spoken []span // what was said through the client and is not back yet, in order
}

// A span is from one place of a stream to another.
type span struct{ from, to int64 }

// Write says p, as the client itself.
func (s *stream) Write(p []byte) (int, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.write(p)
}

func (s *stream) write(p []byte) (int, error) {
	n, err := s.ReadWriteCloser.Write(p)
	s.said += int64(n)
	s.client.hasSaid(n)
	return n, err
}

// speak says p through the client.
func (s *stream) speak(p []byte) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock() // before it is said: the echo may be faster than the return
	s.spoken = append(s.spoken, span{s.said, s.said + int64(len(p))})
	s.mu.Unlock()
	_, err := s.write(p)
	return err
}

// owed is how many bytes that were said through the client are not back yet.
func (s *stream) owed() (n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sp := range s.spoken {
		n += sp.to - max(sp.from, s.got)
	}
	return n
}

// Read reads what came back to the client itself. What came back to what was said
// through it is heard, and left out.
func (s *stream) Read(p []byte) (own int, err error) {
	for own == 0 && err == nil {
		var n, whole int
		var heard []byte
		n, err = s.ReadWriteCloser.Read(p)
		own, heard, whole = s.sift(p[:n])
		s.client.heard(n, heard, whole)
	}
	return own, err
}

// sift moves what is the client's own to the front of p, and returns how much
// that is, the rest, and how many of the things said through it are back whole.
func (s *stream) sift(p []byte) (own int, heard []byte, whole int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for rest := p; len(rest) > 0; {
		n, mine := s.together(len(rest))
		if mine {
			own += copy(p[own:], rest[:n])
		} else {
			heard = append(heard, rest[:n]...)
		}
		rest = rest[n:]
		s.got += int64(n)
		if !mine && s.got == s.spoken[0].to {
			s.spoken = s.spoken[1:]
			whole++
		}
	}
	return own, heard, whole
}

// together is how many of the next bytes, most at the most, are of one kind:
// the client's own, or said through it.
func (s *stream) together(most int) (n int, mine bool) {
	end := s.got + int64(most)
	switch {
	case len(s.spoken) == 0:
	case s.got < s.spoken[0].from:
		end = min(end, s.spoken[0].from)
	default:
		return int(min(end, s.spoken[0].to) - s.got), false
	}
	return int(end - s.got), true
}
