package terminal

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// box is the part of the screen between a title that begins with these words and
// the lower edge below it, without its right neighbour.
func (s screen) box(title string) []string {
	for y, row := range s.rows {
		if !strings.HasPrefix(row, "╭─ "+title) {
			continue
		}
		end := y
		for end < s.h-1 && !strings.HasPrefix(s.rows[end], "╰") {
			end++
		}
		return s.rows[y : end+1]
	}
	return nil
}

// tick is what the screen tells of a tick: the wait and what it returned, what was
// done about it. Where the loop is now stands below, and does not belong to it; nor
// does how much of the wait was held, which its viewer alone knows, and only then.
func (s screen) tick() string {
	rows := slices.DeleteFunc(slices.Clone(s.box("tick ")), func(row string) bool {
		return strings.HasPrefix(row, "│ ▸")
	})
	return heldOfIt.ReplaceAllString(strings.Join(rows, "\n"), " │")
}

var heldOfIt = regexp.MustCompile(`(?:\s+held\s\S+\s\S+\sof\sit)?[ \x{a0}]+│`)

// tenBack lets ten steps through in a hold, goes ten back, and sees what was seen.
func tenBack(t *testing.T, p *program, s subject) {
	p.keys(" ")
	p.await("HELD", func(c screen) bool { return c.state() == "HELD" })
	if s.ticks {
		tenTicksBack(t, p)
	} else {
		tenTurnsBack(t, p)
	}
	p.keys("G")
	p.await("HELD again", func(c screen) bool { return c.state() == "HELD" })
	p.keys(" ")
	p.await("LIVE again", func(c screen) bool { return c.state() == "LIVE" })
}

func tenTicksBack(t *testing.T, p *program) {
	seen := map[int]string{}
	var at int
	for range 11 {
		now := p.screen().figure("tick")
		p.keys(".")
		p.await("the next tick", func(c screen) bool { return c.figure("tick") > now })
		c := p.settled(screen.tick)
		at = c.figure("tick")
		seen[at] = c.tick()
	}
	for range 10 {
		at--
		p.keys(",")
		p.await("tick "+strconv.Itoa(at)+" as it was:\n"+seen[at]+"\n", func(c screen) bool {
			return c.state() == "PAST" && c.figure("tick") == at && (seen[at] == "" || c.tick() == seen[at])
		})
	}
}

// tenTurnsBack goes back and on again, as far as there is something to see.
func tenTurnsBack(t *testing.T, p *program) {
	began := p.settled(screen.progress).figure("turn")
	at := began
	for range 10 {
		p.keys(",")
		p.await("the past", func(c screen) bool { return c.state() == "PAST" && c.whole() == nil })
		c := p.settled(screen.progress)
		if c.figure("turn") > at {
			t.Errorf("back from turn %d is turn %d", at, c.figure("turn"))
		}
		if at = c.figure("turn"); c.has("nothing earlier") {
			break
		}
	}
	if at >= began {
		t.Errorf("ten back from turn %d is turn %d", began, at)
	}
	p.keys("..") // the first may lead to the end of the turn that is shown
	p.await("a turn on", func(c screen) bool { return c.figure("turn") > at })
}
