package terminal

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/vt"
)

// A screen is what a terminal shows at one moment.
type screen struct {
	w, h         int
	rows         []string // h of them, without the spaces at their ends
	alternate    bool
	cursorHidden bool
}

func screenOf(e *vt.Emulator) screen {
	s := screen{w: e.Width(), h: e.Height(), alternate: e.IsAltScreen(), cursorHidden: e.CursorHidden()}
	for y := range s.h {
		var row strings.Builder
		for x := 0; x < s.w; x++ {
			if c := e.CellAt(x, y); c == nil || c.Content == "" && c.Width <= 1 {
				row.WriteByte(' ')
			} else {
				row.WriteString(c.Content)
				x += max(c.Width, 1) - 1
			}
		}
		s.rows = append(s.rows, strings.TrimRight(row.String(), " "))
	}
	return s
}

func (s screen) String() string { return strings.Join(s.rows, "\n") }

func (s screen) has(words string) bool { return strings.Contains(s.String(), words) }

// A number on the screen: 48,213 has commas between groups of three digits.
const number = `(\d{1,3}(?:,\d{3})+|\d+)`

func value(digits string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(digits, ",", ""))
	return n
}

// figure is the number that stands behind its name in the header, or -1.
func (s screen) figure(name string) int {
	if m := regexp.MustCompile(`\b` + name + ` ` + number + `\b`).FindStringSubmatch(strings.Join(s.rows[:2], "   ")); m != nil {
		return value(m[1])
	}
	return -1
}

// state is the word in the header that says whether the server runs.
func (s screen) state() string {
	state := regexp.MustCompile(`LIVE|HELD|HOLDING|PAST|FILE|ENDED|starting|$`).FindString(s.rows[0])
	if state == "HOLDING" { // and the loop is asleep in its wait since before that
		return "HELD"
	}
	return state
}

// whole says what is wrong with the frame of a screen that shows a server, or
// nothing: a title, figures, closed boxes from edge to edge, findings between them,
// keys.
func (s screen) whole() error {
	if s.state() == "" {
		return fmt.Errorf("the first row does not say whether the server runs: %q", s.rows[0])
	}
	for i, row := range s.rows[2 : s.h-1] {
		finding := strings.HasPrefix(row, "  ") && !strings.ContainsAny(row, "╭╮╰╯│")
		cells := []rune(row + " ")
		first, last := cells[0], cells[max(0, len(cells)-2)]
		if !finding && (!strings.ContainsRune("╭│╰+|", first) || !strings.ContainsRune("╮│╯+|", last)) {
			return fmt.Errorf("the frame is open in row %d: %q", i+2, row)
		}
	}
	if opened, closed := strings.Count(s.String(), "╭"), strings.Count(s.String(), "╯"); opened != closed {
		return fmt.Errorf("%d boxes begin and %d end", opened, closed)
	}
	if s.rows[s.h-1] == "" {
		return fmt.Errorf("the last row shows no keys")
	}
	return nil
}

// echoes are how many came back to each built-in client of the list: the numbers
// that end where the word above them does.
func (s screen) echoes() map[string]int {
	all := map[string]int{}
	end := 0
	name, count := regexp.MustCompile(`^│ .{2}(c\d+) `), regexp.MustCompile(number+`$`)
	for _, row := range s.rows {
		if before, _, head := strings.Cut(row, "echoes "); head && strings.Contains(before, "name ") {
			end = len([]rune(before + "echoes"))
		}
		cells := []rune(row)
		client := name.FindStringSubmatch(row)
		if end == 0 || len(cells) < end || client == nil {
			continue
		}
		if m := count.FindStringSubmatch(string(cells[:end])); m != nil {
			all[client[1]] = value(m[1])
		}
	}
	return all
}

// A call is a row of the call log: when it ended, which one, and for whom.
type call struct {
	at   float64 // seconds into the minute
	name string
	by   string // c3
}

// calls are the rows of the first call log, without those that tell of a hold.
func (s screen) calls() []call {
	var all []call
	pattern := regexp.MustCompile(`(\d\d\.\d{6}) +(?:[a-z]+(?: \d+)? +)??(c\d+|listener|:\d+)? *([a-z_0-9]+)\(.*?\) = `)
	begun := false
	for _, row := range s.rows {
		begun = begun || strings.Contains(row, "newest last")
		if begun && strings.Contains(row, "╯") {
			break
		}
		if m := pattern.FindStringSubmatch(row); begun && m != nil {
			at, _ := strconv.ParseFloat(m[1], 64)
			all = append(all, call{at, m[3], m[2]})
		}
	}
	return all
}
