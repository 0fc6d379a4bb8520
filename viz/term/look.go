// Package term draws text on a terminal: numbers, styled lines that become narrower by
// whole fields and words, boxes, and pictures of a screen. It knows nothing of servers,
// reads no keys and writes nothing to the terminal itself.
//
// Files, in reading order: look.go (signs and styles), format.go (numbers), text.go
// (spans and lines), wrap.go (sentences), block.go (boxes), input.go (keys and typed
// text), picture.go (a screen as text or SVG).
package term

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// Signs are the characters that carry meaning. The signs alone tell the states apart:
// none of them needs colour, so the screen works with NO_COLOR too.
type Signs struct {
	corner     [4]string // of a box: ╭ ╮ ╰ ╯
	vertical   string
	Horizontal string // also as a rule

	// States of a descriptor, from quiet to loud.
	Idle       string
	Asked      string    // passed to the kernel in a wait
	Recent     [3]string // was ready a while ago, the latest first
	Ready      string    // returned by a wait, and not used since
	Served     string
	WantsWrite string // has output that the kernel does not take yet
	Listener   string
	Wake       string // the pipe that wakes the loop

	// States of a connection that no wait watches.
	Silent  string // a worker waits for it, and it sends nothing
	Queued  string // accepted, and no worker has it
	Backlog string // in the backlog of the kernel
	Outside string // not accepted, and maybe not in the backlog
	Unknown string
	Leaked  string // leaked: open, and no worker serves or watches it

	// States of the session.
	Live, Held, Ended, File, Past, Slow string

	Bars          []string // heights of a bar, rising
	Full          string   // the highest of them
	Bar           string   // of a horizontal bar; lower than its row, so that two do not touch
	Here          string   // the selected row: ▸
	Done          string   // ✓
	Into          string   // →
	Trouble, More string   // ! and …
	Dot           string   // between two statements
	Micro         string   // µs
	Minus         string
}

var unicodeSigns = Signs{
	corner: [4]string{"╭", "╮", "╰", "╯"}, Horizontal: "─", vertical: "│",
	Silent: "◦", Queued: "≡", Backlog: "»", Outside: "›", Unknown: "?", Leaked: "∅",
	Idle: "·", Asked: "▪", Recent: [3]string{"▓", "▒", "░"}, Ready: "█", Served: "▶",
	WantsWrite: "↑", Listener: "⇐", Wake: "◇",
	Bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Full: "█", Bar: "▆",
	Here: "▸", Done: "✓", Into: "→",
	File: "▷", Past: "◀◀", Slow: "▶|", Live: "●", Held: "❚❚", Ended: "■",
	Trouble: "!", More: "…", Dot: "·", Micro: "µs", Minus: "−",
}

var asciiSigns = Signs{
	corner: [4]string{"+", "+", "+", "+"}, Horizontal: "-", vertical: "|",
	Silent: "o", Queued: "=", Backlog: "~", Outside: "%", Unknown: "?", Leaked: "0",
	Idle: ".", Asked: ".", Recent: [3]string{"*", "+", ":"}, Ready: "#", Served: "@",
	WantsWrite: "^", Listener: "<", Wake: "w",
	Bars: []string{".", ":", "-", "=", "+", "*", "%", "#"}, Full: "#", Bar: "#",
	Here: ">", Done: "+", Into: "->",
	File: ">", Past: "<<", Slow: ">|", Live: "*", Held: "||", Ended: "[]",
	Trouble: "!", More: "..", Dot: "-", Micro: "us", Minus: "-",
}

// Styles are the signs and the styles of a theme. A hue means the same everywhere: blue
// readable, yellow being served, pink waits for room to write, orange trouble, grey
// idle. On a light background the hues are darker, so that text keeps a contrast of
// 4.5 to 1.
type Styles struct {
	Sign                Signs
	Text, Bold, Idle    Ink // running text, emphasis, and what is idle
	frame               Ink
	Title, Key          Ink
	Ready, Served       Ink // inverse, for cells and short words
	Write, Warn         Ink
	ReadyText           Ink // the same hues as text
	ServedText          Ink
	WriteText, WarnText Ink
	Recent              [3]Ink // of Signs.Recent
}

var (
	blue   = lipgloss.AdaptiveColor{Dark: "#56B4E9", Light: "#005F9E"}
	yellow = lipgloss.AdaptiveColor{Dark: "#F0E442", Light: "#6B5900"}
	pink   = lipgloss.AdaptiveColor{Dark: "#CC79A7", Light: "#9B2F6E"}
	orange = lipgloss.AdaptiveColor{Dark: "#ff7a45", Light: "#B33A00"}
	dim    = lipgloss.AdaptiveColor{Dark: "#8b93a1", Light: "#5B6270"}
	rule   = lipgloss.AdaptiveColor{Dark: "#5c6370", Light: "#9aa1ac"}
	ground = lipgloss.AdaptiveColor{Dark: "#10141c", Light: "#ffffff"}
	strong = lipgloss.AdaptiveColor{Dark: "#ffffff", Light: "#000000"}
	normal = lipgloss.AdaptiveColor{Dark: "#d0d5de", Light: "#22262d"}
)

// An Ink is a style as the escape sequences before and after a text. It is made once,
// because lipgloss computes them for each text, and a screen has hundreds, thirty times
// a second. The zero Ink has no style.
type Ink struct{ before, after string }

func newInk(st lipgloss.Style) Ink {
	before, after, _ := strings.Cut(st.Render("x"), "x")
	return Ink{before, after}
}

// Render returns text, which must be one line, in this style.
func (i Ink) Render(text string) string {
	if text == "" {
		return ""
	}
	return i.before + text + i.after
}

// Theme is what everything is drawn with. It has no colours until the screen sets it
// to NewStyles, which asks the terminal for its background. Only the goroutine that
// draws may use it.
var Theme = Styles{Sign: unicodeSigns}

// NewStyles returns the styles for the terminal of this process; ascii restricts the
// signs to ASCII. Where the terminal shows no colours the styles have none.
func NewStyles(ascii bool) Styles {
	style := func(c lipgloss.AdaptiveColor) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(c)
	}
	fg := func(c lipgloss.AdaptiveColor) Ink { return newInk(style(c)) }
	strongFg := func(c lipgloss.AdaptiveColor) Ink { return newInk(style(c).Bold(true)) }
	loud := func(c lipgloss.AdaptiveColor) Ink { return newInk(style(ground).Background(c).Bold(true)) }
	l := Styles{
		Sign: unicodeSigns,
		Text: fg(normal), Bold: strongFg(strong), Idle: fg(dim), frame: fg(rule),
		Title: strongFg(strong), Key: fg(blue),
		Ready: loud(blue), Served: loud(yellow), Write: loud(pink), Warn: loud(orange),
		ReadyText: strongFg(blue), ServedText: strongFg(yellow),
		WriteText: strongFg(pink), WarnText: strongFg(orange),
		Recent: [3]Ink{
			strongFg(blue),
			fg(lipgloss.AdaptiveColor{Dark: "#4a90b8", Light: "#2b7cb3"}),
			fg(lipgloss.AdaptiveColor{Dark: "#7792a8", Light: "#4f7590"}),
		},
	}
	if ascii {
		l.Sign = asciiSigns
	}
	return l
}
