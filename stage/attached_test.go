package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"time"

	"muxlab/harness/trace"
	"muxlab/session"
)

// The context of a frame says when the viewer held the server, also after the hold.
func TestAContextSaysWhenTheServerWasHeld(t *testing.T) {
	s := &Attached{}
	for at := int64(1); at <= 9; at++ {
		s.held.Store(at >= 4 && at <= 6)
		f := &trace.Frame{Time: at}
		s.noteHold(f)
		s.latest = f
	}
	if want := (session.Hold{Before: 3, Seen: 4, Until: 6}); s.hold != want {
		t.Errorf("the hold is %+v instead of %+v", s.hold, want)
	}
	f := &trace.Frame{Context: session.EncodeContext(s.latest, time.Now(), nil, session.NoSamples(), false, s.hold)}
	if got := session.DecodeContext(f).Hold; got != s.hold {
		t.Errorf("the context says %+v instead of %+v", got, s.hold)
	}
}

// What is said of a full disk fits into the row of keys of 80 columns, whatever the file
// is called.
func TestWhatIsSaidOfAFullDiskIsShort(t *testing.T) {
	s := &Attached{recorder: &recorder{}}
	var full error = fmt.Errorf("chunk 7: %w", &fs.PathError{Op: "write", Path: "/tmp/" + strings.Repeat("long-", 20), Err: syscall.ENOSPC})
	s.recorder.broken.Store(&full)
	err := s.Unrecorded()
	if err == nil || len(err.Error()) > 74 || !strings.Contains(err.Error(), "no space left on device; the server runs on") || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("it says %q", err)
	}
}
