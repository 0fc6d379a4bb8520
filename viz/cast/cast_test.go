package cast

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"muxlab/viz/term"
)

// A film is an asciicast that was read back.
type film struct {
	width, height int
	events        []event
}

type event struct {
	at         time.Duration
	kind, data string
}

// read parses an asciicast, and fails at anything that the format does not have.
func read(t *testing.T, from io.Reader) (f film) {
	t.Helper()
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	var header struct {
		Version, Width, Height int
		Title                  string
		Env                    map[string]string
	}
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &header) != nil || header.Version != 2 || header.Env["TERM"] == "" {
		t.Fatalf("no header: %q", lines.Text())
	}
	f.width, f.height = header.Width, header.Height
	for lines.Scan() {
		var one [3]any
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%v: %q", err, lines.Text())
		}
		at, kind, data := time.Duration(one[0].(float64)*1e9), one[1].(string), one[2].(string)
		if kind != "o" && kind != "r" {
			t.Fatalf("an event of kind %q", kind)
		}
		if n := len(f.events); n > 0 && at < f.events[n-1].at {
			t.Fatalf("time goes back from %v to %v", f.events[n-1].at, at)
		}
		f.events = append(f.events, event{at, kind, data})
	}
	return f
}

// A player is a terminal that is sent a film.
type player struct {
	film film
	e    *vt.Emulator
	next int // of the events
}

func (f film) play() *player { return &player{film: f, e: vt.NewEmulator(f.width, f.height)} }

// shows returns what a terminal shows that was sent the film up to the time until.
func (f film) shows(until time.Duration) string { return f.play().at(until) }

// at goes on to the time until, and returns what the terminal shows.
func (p *player) at(until time.Duration) string {
	for ; p.next < len(p.film.events) && p.film.events[p.next].at <= until; p.next++ {
		if one := p.film.events[p.next]; one.kind == "r" {
			var w, h int
			fmt.Sscanf(one.data, "%dx%d", &w, &h)
			p.e.Resize(w, h)
		} else {
			p.e.WriteString(one.data)
		}
	}
	return text(p.e)
}

// text is what an emulator shows, without the spaces at the ends of its rows.
func text(e *vt.Emulator) string {
	var rows []string
	for y := range e.Height() {
		var row strings.Builder
		for x := 0; x < e.Width(); x++ {
			c := e.CellAt(x, y)
			if c == nil || c.Content == "" {
				row.WriteByte(' ')
				continue
			}
			row.WriteString(c.Content)
			x += max(c.Width, 1) - 1
		}
		rows = append(rows, strings.TrimRight(row.String(), " "))
	}
	return strings.Join(rows, "\n")
}

// plain is a screen without colours, and without the spaces at the ends of its rows.
func plain(screen string) string {
	rows := strings.Split(term.ScreenText(screen), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

func TestOnlyChangedRowsAreWritten(t *testing.T) {
	var out strings.Builder
	c := New(&out, "", 10)
	c.Draw(0, "one\ntwo\nfull width", 10, 3)
	c.Draw(time.Second, "one\nTWO\nfull width", 10, 3)
	c.Draw(2*time.Second, "one\nTWO\nfull width", 10, 3)
	c.Draw(3*time.Second, "one", 10, 3)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	f := read(t, strings.NewReader(out.String()))
	if len(f.events) != 3 || c.Pictures() != 3 || strings.Contains(f.events[1].data, "one") || !strings.Contains(f.events[1].data, "TWO") {
		t.Errorf("%d pictures: %+v", c.Pictures(), f.events)
	}
	for until, want := range map[time.Duration]string{0: "one\ntwo\nfull width", 2 * time.Second: "one\nTWO\nfull width", 3 * time.Second: "one\n\n"} {
		if got := f.shows(until); got != want {
			t.Errorf("after %v %q, want %q", until, got, want)
		}
	}
}

func TestPicturesAreBounded(t *testing.T) {
	var out strings.Builder
	c := New(&out, "", 10)
	for i := range 100 { // a second, at 100 a second
		c.Draw(time.Duration(i)*10*time.Millisecond, fmt.Sprint("picture ", i), 20, 2)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	f := read(t, strings.NewReader(out.String()))
	if n := len(f.events); n < 10 || n > 11 {
		t.Errorf("%d pictures in a second", n)
	}
	for i := 1; i < len(f.events); i++ {
		if apart := f.events[i].at - f.events[i-1].at; apart < 100*time.Millisecond {
			t.Errorf("two pictures %v apart", apart)
		}
	}
	if got := f.shows(time.Hour); got != "picture 99\n" {
		t.Errorf("at the end it shows %q", got)
	}
}

func TestAWindowMayChange(t *testing.T) {
	var out strings.Builder
	c := New(&out, "it's <here>", 30)
	c.Draw(0, "", 0, 0) // the size is not known yet
	c.Draw(time.Second, "small", 10, 2)
	c.Draw(2*time.Second, "larger\nthan before", 20, 3)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	f := read(t, strings.NewReader(out.String()))
	if f.width != 10 || !strings.Contains(out.String(), "<here>") {
		t.Errorf("%+v", f)
	}
	if got := f.shows(time.Hour); got != "larger\nthan before\n" {
		t.Errorf("%q", got)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAFullDiskIsSaid(t *testing.T) {
	c := New(full{}, "", 30)
	for i := range 100 {
		c.Draw(time.Duration(i)*time.Second, strings.Repeat(fmt.Sprint(i), 100), 300, 2)
	}
	if err := c.Close(); !errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
}
