package term

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// signs are the characters that carry meaning. None of them is needed to be in
// colour: with NO_COLOR the signs alone tell the states apart.
type signs struct {
	corner               [4]string // ╭ ╮ ╰ ╯
	Horizontal, vertical string
	Idle, Asked          string
	Recent               [3]string // how recently it was ready: latest first
	Ready, Served        string
	WantsWrite           string
	Listener, Wake       string
	Bars                 []string // rising
	Full                 string
	Bar                  string // of a bar that lies: lower than its row, so that two do not touch
	Here, Done, Into     string // ▶ ✓ →
	Live, Held, Ended    string
	File, Past, Slow     string
	Trouble, More        string
	Silent, Queued       string // in service and says nothing; accepted, and nobody has it
	Backlog, Outside     string // in the backlog; not accepted, and not known to be there
	Unknown, Forgotten   string
	Dot                  string // between two things said
	Micro                string
	Minus                string
}

var unicodeSigns = signs{
	corner: [4]string{"╭", "╮", "╰", "╯"}, Horizontal: "─", vertical: "│",
	Silent: "◦", Queued: "≡", Backlog: "»", Outside: "›", Unknown: "?", Forgotten: "∅",
	Idle: "·", Asked: "▪", Recent: [3]string{"▓", "▒", "░"}, Ready: "█", Served: "▶",
	WantsWrite: "↑", Listener: "⇐", Wake: "◇",
	Bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Full: "█", Bar: "▆",
	Here: "▸", Done: "✓", Into: "→",
	File: "▷", Past: "◀◀", Slow: "▶|", Live: "●", Held: "❚❚", Ended: "■", Trouble: "!", More: "…", Dot: "·", Micro: "µs", Minus: "−",
}

var asciiSigns = signs{
	corner: [4]string{"+", "+", "+", "+"}, Horizontal: "-", vertical: "|",
	Silent: "o", Queued: "=", Backlog: "~", Outside: "%", Unknown: "?", Forgotten: "0",
	Idle: ".", Asked: ".", Recent: [3]string{"*", "+", ":"}, Ready: "#", Served: "@",
	WantsWrite: "^", Listener: "<", Wake: "w",
	Bars: []string{".", ":", "-", "=", "+", "*", "%", "#"}, Full: "#", Bar: "#",
	Here: ">", Done: "+", Into: "->",
	File: ">", Past: "<<", Slow: ">|", Live: "*", Held: "||", Ended: "[]", Trouble: "!", More: "..", Dot: "-", Micro: "us", Minus: "-",
}

// Looks are the styles. A hue means the same everywhere: blue readable, yellow
// being served, pink wants to write, orange trouble, grey idle. On a light
// ground the hues are darker, so that text keeps a contrast of 4.5 to 1.
type Looks struct {
	Sign                       signs
	Text, Bold, Idle, frame    Ink
	Title, Key                 Ink
	Ready, Served, Write, Warn Ink // inverse: the loud form
	ReadyText, ServedText      Ink
	WriteText, WarnText        Ink
	Recent                     [3]Ink
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

// An Ink is a style, taken apart once: what is written before a text and what
// after it. (lipgloss puts a style together anew for each text, and a screen has
// hundreds of them, thirty times a second.)
type Ink struct{ before, after string }

func newInk(st lipgloss.Style) Ink {
	before, after, _ := strings.Cut(st.Render("x"), "x")
	return Ink{before, after}
}

// Render draws text, which is of one line.
func (i Ink) Render(text string) string {
	if text == "" {
		return ""
	}
	return i.before + text + i.after
}

// Theme is chosen when the screen begins, and has no colours before: to make them
// asks the terminal for its ground.
var Theme = Looks{Sign: unicodeSigns}

func NewLooks(ascii bool) Looks {
	style := func(c lipgloss.AdaptiveColor) lipgloss.Style { return lipgloss.NewStyle().Foreground(c) }
	fg := func(c lipgloss.AdaptiveColor) Ink { return newInk(style(c)) }
	strongFg := func(c lipgloss.AdaptiveColor) Ink { return newInk(style(c).Bold(true)) }
	loud := func(c lipgloss.AdaptiveColor) Ink { return newInk(style(ground).Background(c).Bold(true)) }
	l := Looks{
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
