package terminal

import (
	"path/filepath"
	"testing"
)

// Two servers beside each other are held, led one step on, and both gone at the end.
func TestBeside(t *testing.T) {
	t.Parallel()
	p := start(t, 120, 40, "watch", "select")
	p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
	p.keys("v")
	p.awaitWords("esc back")
	p.keys("/epoll\r")
	p.awaitWords("select beside epoll", "finds", "given")
	p.keys(" ")
	p.await("HELD", func(c screen) bool { return c.state() == "HELD" })
	p.keys(".")
	p.settled(screen.state)
	p.resize(80, 24)
	p.await("a whole screen", func(c screen) bool { return c.state() == "HELD" && c.has("beside") && c.rows[23] != "" })
	p.keys(" ")
	p.await("LIVE", func(c screen) bool { return c.state() == "LIVE" })
	p.quits()
}

// What was recorded is shown again, back and on, without a server.
func TestRecording(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "poll.mux")
	p := start(t, 80, 24, "watch", "poll", "--record", file)
	p.await("some ticks", func(c screen) bool { return c.state() == "LIVE" && c.figure("tick") > 12 })
	p.quits()
	again := start(t, 80, 24, "watch", "--replay", file)
	again.await("the recording", func(c screen) bool {
		return c.state() == "FILE" && c.has("poll.mux") && c.figure("tick") > 10 && c.whole() == nil
	})
	again.keys(" ")
	again.awaitWords("FILE", "stopped")
	at := again.settled(screen.progress).figure("tick")
	again.keys(",")
	again.await("a tick back", func(c screen) bool { return c.state() == "FILE" && c.figure("tick") == at-1 && c.tick() != "" })
	again.quits()
}

// A filter on the connections leaves those that are meant, and goes with esc.
func TestFilter(t *testing.T) {
	t.Parallel()
	p := start(t, 120, 40, "watch", "epoll")
	p.await("six of them listed", func(c screen) bool { return len(c.echoes()) == 6 && c.whole() == nil })
	p.keys("/c3\r")
	p.await("one of them", func(c screen) bool { _, is := c.echoes()["c3"]; return is && len(c.echoes()) == 1 })
	p.keys("\x1b")
	p.await("all of them", func(c screen) bool { return len(c.echoes()) == 6 })
	p.quits()
}
