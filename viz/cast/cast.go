// Package cast writes what a screen shows as an asciicast, the format of asciinema, so
// that it can be seen again where muxlab does not run. A file has a line of JSON with the
// size, and then a line for each picture that differs from the one before: its time in
// seconds, "o", and what a terminal has to be sent. Only rows that changed are in it.
//
// It leaves out sound, input and idle time limits; a player has its own. The format is
// version 2 of https://docs.asciinema.org/manual/asciicast/v2/.
//
// Files: cast.go (Writer), play.go (a recording as it plays).
package cast

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Writer writes one asciicast. Draw and Close must not be called concurrently.
type Writer struct {
	out   *bufio.Writer
	title string
	every time.Duration // the least between two pictures
	err   error         // the first that writing met

	w, h    int      // 0: nothing is written yet
	rows    []string // as the terminal shows them
	last    time.Duration
	waiting *picture // drawn too soon after the last
	count   int
}

// A picture is a screen of w by h cells at a time.
type picture struct {
	at     time.Duration
	screen string
	w, h   int
}

// New returns a writer to out that writes at most fps pictures a second, and the last one
// in any case. title is shown by players; "" is none.
func New(out io.Writer, title string, fps int) *Writer {
	return &Writer{out: bufio.NewWriter(out), title: title, every: time.Second / time.Duration(fps)}
}

// Draw writes the rows of a screen of w by h cells that differ from what was drawn before.
// at is the time since the beginning, and does not fall. A picture that comes too soon
// after another waits for the next Draw, which may replace it, or for Close. Draw does
// nothing after an error; Close returns that.
func (c *Writer) Draw(at time.Duration, screen string, w, h int) {
	if w < 1 || h < 1 {
		return
	}
	p := picture{at, screen, w, h}
	if c.w > 0 && at < c.last+c.every {
		c.waiting = &p
		return
	}
	c.waiting = nil
	c.write(p)
}

// Pictures returns how many were written.
func (c *Writer) Pictures() int { return c.count }

// Close writes the picture that waits, if there is one, and returns the first error of
// all. It does not close what is written to.
func (c *Writer) Close() error {
	if p := c.waiting; p != nil {
		p.at = c.last + c.every
		c.write(*p)
	}
	if c.err == nil {
		c.err = c.out.Flush()
	}
	return c.err
}

// write writes what differs, if anything does.
func (c *Writer) write(p picture) {
	data := ""
	switch {
	case c.w == 0:
		c.header(p)
		data = "\x1b[?25l\x1b[2J" // no cursor, and nothing on the screen
	case p.w != c.w || p.h != c.h:
		c.event(p.at, "r", fmt.Sprintf("%dx%d", p.w, p.h))
		data = "\x1b[2J"
		c.rows = nil
	}
	c.w, c.h = p.w, p.h
	rows := strings.Split(p.screen, "\n")
	rows = rows[:min(len(rows), p.h)]
	if data += changed(c.rows, rows); data == "" {
		return
	}
	c.event(p.at, "o", data)
	c.rows, c.last = slices.Clone(rows), p.at
	c.count++
}

// changed returns what a terminal has to be sent to show rows instead of before. A row
// is blanked before it is written: after it the cursor may wait at the last cell, which
// would be blanked too.
func changed(before, rows []string) string {
	var b strings.Builder
	for i := range max(len(before), len(rows)) {
		was, is := rowAt(before, i), rowAt(rows, i)
		if was != is {
			fmt.Fprintf(&b, "\x1b[%d;1H\x1b[m\x1b[2K%s", i+1, is)
		}
	}
	return b.String()
}

func rowAt(rows []string, i int) string {
	if i < len(rows) {
		return rows[i]
	}
	return ""
}

// header writes the first line.
func (c *Writer) header(p picture) {
	c.line(struct {
		Version int               `json:"version"`
		Width   int               `json:"width"`
		Height  int               `json:"height"`
		Title   string            `json:"title,omitempty"`
		Env     map[string]string `json:"env"`
	}{2, p.w, p.h, c.title, map[string]string{"TERM": "xterm-256color"}})
}

// event writes a line of a time, a kind and its data.
func (c *Writer) event(at time.Duration, kind, data string) {
	seconds := json.RawMessage(strconv.FormatFloat(at.Seconds(), 'f', 3, 64))
	c.line([]any{seconds, kind, data})
}

func (c *Writer) line(v any) {
	if c.err != nil {
		return
	}
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	c.err = e.Encode(v)
}
