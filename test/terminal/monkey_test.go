package terminal

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A monkey presses keys without knowing what they do.
type monkey struct {
	p     *program
	shell bool // it was started from a shell with job control
	r     *rand.Rand
	last  []string // what it did lately
}

// monkeyKeys are pressed, each as often as it stands here. Those that start something are
// rare: a hundred servers prove no more than three. q and ctrl+c are left out: they end it.
var monkeyKeys = strings.Split("a|x|l|?|w|p|i|y|n|N|o|O|g|G|z|k|j|h|.|.|,|,|[|]|<|>| | |H|/|\r|\r|\x1b|\x1b|\x1b|\t|\x1b[Z|\x1b[A|\x1b[B|\x1b[C|\x1b[D|\x1b[5~|\x1b[6~|\x7f|\x15|1|2|3|4|語|\x00|\x1b[999X|\x1b]0;x\x07|\xff", "|")

// act does one thing, and says what.
func (m *monkey) act(n int) string {
	switch k := m.r.IntN(100); {
	case k < 2:
		w, h := 1+m.r.IntN(300), 1+m.r.IntN(100)
		m.p.resize(w, h)
		return fmt.Sprintf("resize to %dx%d", w, h)
	case k < 3:
		m.p.keys(pasted(strings.Repeat("語 paste\x1b[31m\n", 100_000/16)))
		return "paste of 100 kB"
	case k < 4:
		m.stop()
		return "ctrl+z"
	case k < 5 && n%4 == 0: // another page: home, scenes, a race, another beside it
		starts := []string{"m", "s\r", "r", "v\r", "R"}
		s := starts[m.r.IntN(len(starts))]
		m.p.keys(s)
		return strconv.Quote(s)
	default:
		key := monkeyKeys[m.r.IntN(len(monkeyKeys))]
		m.p.keys(key)
		return strconv.Quote(key)
	}
}

// stop presses control Z; a program that stops is continued.
func (m *monkey) stop() {
	m.p.keys("\x1a")
	if !m.shell {
		return
	}
	m.p.await("the shell", func(c screen) bool { return !c.alternate })
	m.p.keys("fg\r")
	m.p.await("the program again", func(c screen) bool { return c.alternate })
}

// monkeySteps is how many things a monkey does.
func monkeySteps() int {
	if os.Getenv("MUXLAB_LONG") != "" {
		return 5000
	}
	return 300
}

// monkeySeed is another one each time with MUXLAB_LONG, or the one of a failure:
// MUXLAB_MONKEY=17.
func monkeySeed(t *testing.T) uint64 {
	if s := os.Getenv("MUXLAB_MONKEY"); s != "" {
		seed, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return seed
	}
	if os.Getenv("MUXLAB_LONG") != "" {
		return uint64(time.Now().UnixNano() % 1e6)
	}
	return 9
}

// Whatever is typed, pasted, dragged and stopped, on all pages, with job control and
// without: the screen does not freeze, nothing panics, the terminal is clean afterwards
// and no process is left.
func TestMonkey(t *testing.T) {
	for _, shell := range []bool{false, true} {
		name := map[bool]string{false: "no job control", true: "job control"}[shell]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := monkeySeed(t)
			m := &monkey{r: rand.New(rand.NewPCG(seed, seed))}
			defer func() {
				if t.Failed() {
					t.Logf("the monkey's seed is %d (MUXLAB_MONKEY=%d); the latest it did: %s", seed, seed, strings.Join(m.last, ", "))
				}
			}()
			m.run(t, shell)
		})
	}
}

func (m *monkey) run(t *testing.T, shell bool) {
	if m.shell = shell; shell {
		m.p = inShell(t)
	} else {
		m.p = start(t, 80, 24)
	}
	for n := range monkeySteps() {
		if m.last = append(m.last, m.act(n)); len(m.last) > 30 {
			m.last = m.last[1:]
		}
		if n%8 == 0 {
			time.Sleep(time.Duration(m.r.IntN(40)) * time.Millisecond) // some of it is seen before the next
		}
		if n%50 == 49 {
			m.lives()
		}
	}
	m.lives()
	m.p.resize(80, 24)
	m.p.keys("\x03")
	if shell {
		m.p.await("the shell", func(c screen) bool { return !c.alternate })
		m.p.keys("exit\r")
	}
	m.p.endsWell(0)
	if out := m.p.output(); strings.Contains(out, "Caught ") || strings.Contains(out, "panic:") {
		t.Errorf("a panic: %q", out[max(0, len(out)-2000):])
	}
}

// lives waits until the program answers: it draws the window in another size.
func (m *monkey) lives() {
	m.p.t.Helper()
	m.p.resize(80, 24)
	m.p.await("a screen", func(c screen) bool { return c.alternate && c.rows[23] != "" })
	before := m.p.screen()
	m.p.resize(100, 30)
	m.p.await("the screen in its new size", func(c screen) bool { return c.w == 100 && c.rows[29] != "" && c.String() != before.String() })
}
