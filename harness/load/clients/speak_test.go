package clients

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"muxlab/harness/load/loadtest"
	"muxlab/harness/model"
)

// The lines of one and what is said through it are told apart.
func TestSpeakThroughAnyone(t *testing.T) {
	t.Parallel()
	w := newCrowd(t, loadtest.Echo)
	for _, kind := range []string{"idle", "bursty", You, "fast"} {
		name := w.Add(kind)
		if who, err := w.Speak(name, "who "); who != name || err != nil { // perhaps before it is connected
			t.Fatalf("%s: %s, %v", kind, who, err)
		}
		w.Speak(name, "are you?\n")
		loadtest.Eventually(t, kind+" hears it", func() bool {
			c := w.Clients()[len(w.Clients())-1]
			return c.Heard == `who are you?\n` && c.Error == ""
		})
	}
	if fast := w.Clients()[3]; fast.Error != "" || fast.Echoes == 0 {
		t.Errorf("its own lines are not disturbed: %+v", fast)
	}
	if idle := w.Clients()[0]; doingOf(idle) != isThinking || idle.Echoes < 1 || idle.Said != 13 {
		t.Errorf("%+v", idle)
	}
	if _, err := w.Speak("c99", "x"); err == nil {
		t.Error("there is no c99")
	}
}

// A new one comes for it, also while all are held; it says what it waits for.
func TestSpeakAsANewOne(t *testing.T) {
	t.Parallel()
	w := newCrowd(t, loadtest.Mute)
	w.Hold(true)
	who, err := w.Speak("", "hello?")
	if who != "c1" || err != nil {
		t.Fatalf("%q, %v", who, err)
	}
	loadtest.Eventually(t, "it is said", func() bool { return only(t, w).Said == 6 })
	if c := only(t, w); doingOf(c) != isWaiting || c.WaitingFor != "the echo of 6 bytes" || c.Kind != You {
		t.Errorf("%+v", c)
	}
	w.Close()
	if _, err := w.Speak("", "x"); err == nil {
		t.Error("the crowd is closed")
	}
}

// What it has said itself, and what is said through it, are owed both.
func TestSpeakThroughOneThatWaits(t *testing.T) {
	t.Parallel()
	w := newCrowd(t, loadtest.Mute)
	w.Add("steady")
	loadtest.Eventually(t, "it waits for its own echo", func() bool { return strings.HasPrefix(only(t, w).WaitingFor, "the echo of") })
	own := only(t, w).WaitingFor
	if _, err := w.Speak("c1", "hello there"); err != nil {
		t.Fatal(err)
	}
	loadtest.Eventually(t, "it waits for both", func() bool { return only(t, w).WaitingFor == own+", and of 11 more" })
}

// What cannot be sent does not hold up the one who types.
func TestSpeakDoesNotWait(t *testing.T) {
	t.Parallel()
	over := make(chan bool)
	w := newCrowd(t, func(net.Conn) { <-over })
	defer close(over)
	w.Add("not reading")
	longer(t, "there is no room to send", func() bool {
		c := only(t, w)
		return c.WaitingFor == "room to send" && waited(w) > 200*time.Millisecond
	})
	for range 3 {
		if _, err := w.Speak("c1", "let me through"); err != nil {
			t.Error(err)
		}
	}
	if c := only(t, w); c.Heard != "" {
		t.Errorf("%+v", c)
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{"": "", "a\"b\r\n\x00": `a"b\r\n\x00`, "你好": "你好"} {
		if got := printable([]byte(in)); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	if got := printable(bytes.Repeat([]byte{0}, 300)); len(got) != maxHeard || !strings.HasPrefix(got, `\x00`) {
		t.Errorf("%d: %s", len(got), got)
	}
}

// The server of a lines session answers whole lines alone.
func TestLines(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"epoll", "threads", "blocking"} {
		_, addr := loadtest.ServeModel(t, name, model.Work{Lines: true})
		c, err := net.Dial("tcp", addr.String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(20 * time.Second))
		c.Write([]byte("one\ntw"))
		buf := make([]byte, 100)
		if n, err := c.Read(buf); err != nil || string(buf[:n]) != "one\n" {
			t.Fatalf("%s: %q, %v", name, buf[:n], err)
		}
		c.Write([]byte("o\nthr"))
		c.(*net.TCPConn).CloseWrite()
		if rest, err := io.ReadAll(c); err != nil || string(rest) != "two\n" {
			t.Errorf("%s: %q, %v", name, rest, err)
		}
	}
}
