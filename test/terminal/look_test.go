package terminal

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var colours = regexp.MustCompile(`\x1b\[([\d;:]*)m`)

// coloured says whether any of the output is in colour. Bold and inverse are none.
func coloured(output string) bool {
	for _, m := range colours.FindAllStringSubmatch(output, -1) {
		for _, p := range strings.FieldsFunc(m[1], func(r rune) bool { return r == ';' || r == ':' }) {
			if len(p) == 2 && strings.ContainsAny(p[:1], "34") && p != "39" && p != "49" || len(p) > 1 && p[0] == '9' || len(p) == 3 {
				return true
			}
		}
	}
	return false
}

// With NO_COLOR nothing is in colour, without it is; an empty one does not count,
// nor does the CI of a build machine: this is a terminal.
func TestNoColour(t *testing.T) {
	for _, c := range []struct {
		env  string
		want bool
	}{{"NO_COLOR=1", false}, {"NO_COLOR=", true}, {"TERM=xterm-256color", true}, {"CI=true", true}} {
		t.Run(c.env, func(t *testing.T) {
			t.Parallel()
			p := launch(t, setup{w: 120, h: 40, args: []string{"watch", "epoll"}, env: []string{c.env}})
			p.await("a whole screen", func(c screen) bool { return c.state() == "LIVE" && c.whole() == nil })
			p.quits()
			if got := coloured(p.output()); got != c.want {
				t.Errorf("coloured: %t, want %t", got, c.want)
			}
		})
	}
}

// In tmux too the ground is asked for: on a light one the text is dark.
func TestALightGroundInTmux(t *testing.T) {
	t.Parallel()
	for bg, want := range map[string]string{"light": "38;2;0;0;0", "dark": "38;2;255;255;255"} {
		p := launch(t, setup{w: 120, h: 40, args: []string{"watch", "epoll"}, light: bg == "light",
			env: []string{"TERM=tmux-256color", "TMUX=/tmp/tmux,1,0", "COLORTERM=truecolor", "TERM_PROGRAM=tmux"}})
		p.await("LIVE", func(c screen) bool { return c.state() == "LIVE" && c.whole() == nil })
		p.quits()
		if !strings.Contains(p.output(), want) {
			t.Errorf("on a %s ground nothing is written in %s", bg, want)
		}
	}
}

// With --ascii the screen has no character but ASCII's, whatever is opened.
func TestASCII(t *testing.T) {
	for _, model := range []string{"epoll", "threadpool", "prefork", "blocking"} {
		t.Run(model, func(t *testing.T) {
			t.Parallel()
			p := start(t, 120, 40, "watch", model, "--ascii")
			p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
			for _, keys := range []string{"\t", "\t", "l", "l", " ", ".", ",", "G", "?", "?", " "} {
				p.keys(keys)
				p.settled(screen.state)
				if wide := strings.IndexFunc(p.screen().String(), func(r rune) bool { return r > 127 }); wide >= 0 {
					t.Fatalf("after %q there is more than ASCII on the screen:\n%s", keys, p.screen())
				}
			}
			p.quits()
			if wide := slices.IndexFunc([]byte(p.output()), func(b byte) bool { return b > 127 }); wide >= 0 {
				t.Errorf("more than ASCII was written: %q", p.output()[max(0, wide-40):wide+8])
			}
		})
	}
}

// TERM=dumb is no terminal for a screen: a sentence says what to do instead.
func TestDumb(t *testing.T) {
	t.Parallel()
	p := launch(t, setup{w: 80, h: 24, args: []string{"watch", "epoll"}, env: []string{"TERM=dumb"}})
	p.endsWell(2)
	if out := p.output(); !strings.Contains(out, "--plain") || strings.Contains(out, "\x1b") {
		t.Errorf("it says %q", out)
	}
}

// The home screen opens a server and gets it back.
func TestHome(t *testing.T) {
	t.Parallel()
	p := start(t, 80, 24)
	p.awaitWords(homeWords, "help")
	p.keys("j\r")
	p.await("a server", func(c screen) bool { return c.state() == "LIVE" && c.whole() == nil })
	p.keys("m")
	p.awaitWords(homeWords)
	p.quits()
}

const homeWords = "the path" // the home screen shows which scenes there are
