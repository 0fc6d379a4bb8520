package terminal

import (
	"strings"
	"syscall"
	"testing"
)

// pasted is text as a terminal pastes it.
func pasted(text string) string { return "\x1b[200~" + text + "\x1b[201~" }

// A paste of any length is taken at once, up to a bound that is said, wherever text is
// typed; also from a terminal that does not mark a paste. The keys after it work.
func TestLongPastes(t *testing.T) {
	long := strings.Repeat("語 words ", 10_000)
	for name, paste := range map[string]string{"marked": pasted(long), "unmarked": strings.ReplaceAll(long, " ", "")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, 80, 24, "watch", "epoll")
			p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
			for _, opens := range []string{"i", "/", "a/", "s/"} { // speak, filter the clients, two menus
				p.keys(opens)
				p.keys(paste)
				p.await("that the text is full after "+opens, func(c screen) bool { return c.has("full: 4.0 kB at most") && c.whole() == nil })
				p.keys("\x15\u00a7") // all of it was typed before this
				p.await("another text", func(c screen) bool { return !c.has("full: 4.0 kB") && c.has("\u00a7") })
				p.keys("\x1b")
				p.await("the end of the text", func(c screen) bool { return !c.has("\u00a7") })
				if opens == "a/" || opens == "s/" {
					p.keys("\x1b") // the menu is still open
					p.await("the keys", func(c screen) bool { return c.has("q quit") })
				}
			}
			p.quits()
		})
	}
}

// A signal is honoured in the middle of a paste.
func TestSignalInAPaste(t *testing.T) {
	t.Parallel()
	p := start(t, 80, 24, "watch", "epoll")
	p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
	p.keys("i")
	p.awaitWords("you speak as")
	go p.pty.WriteString(pasted(strings.Repeat("x", 1_000_000)))
	p.signal(syscall.SIGTERM)
	p.endsWell(0)
}
