package viz

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// signs are the characters that carry meaning. None of them is needed to be in
// colour: with NO_COLOR the signs alone tell the states apart.
type signs struct {
	corner               [4]string // ╭ ╮ ╰ ╯
	horizontal, vertical string
	idle, asked          string
	recent               [3]string // how recently it was ready: latest first
	ready, served        string
	wantsWrite           string
	listener, wake       string
	bars                 []string // rising
	full                 string
	bar                  string // of a bar that lies: lower than its row, so that two do not touch
	here, done, into     string // ▶ ✓ →
	live, held, ended    string
	file, past, slow     string
	trouble, more        string
	silent, queued       string // in service and says nothing; accepted, and nobody has it
	backlog, outside     string // in the backlog; not accepted, and not known to be there
	unknown, forgotten   string
	dot                  string // between two things said
	micro                string
	minus                string
}

var unicodeSigns = signs{
	corner: [4]string{"╭", "╮", "╰", "╯"}, horizontal: "─", vertical: "│",
	silent: "◦", queued: "≡", backlog: "»", outside: "›", unknown: "?", forgotten: "∅",
	idle: "·", asked: "▪", recent: [3]string{"▓", "▒", "░"}, ready: "█", served: "▶",
	wantsWrite: "↑", listener: "⇐", wake: "◇",
	bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, full: "█", bar: "▆",
	here: "▸", done: "✓", into: "→",
	file: "▷", past: "◀◀", slow: "▶|", live: "●", held: "❚❚", ended: "■", trouble: "!", more: "…", dot: "·", micro: "µs", minus: "−",
}

var asciiSigns = signs{
	corner: [4]string{"+", "+", "+", "+"}, horizontal: "-", vertical: "|",
	silent: "o", queued: "=", backlog: "~", outside: "%", unknown: "?", forgotten: "0",
	idle: ".", asked: ".", recent: [3]string{"*", "+", ":"}, ready: "#", served: "@",
	wantsWrite: "^", listener: "<", wake: "w",
	bars: []string{".", ":", "-", "=", "+", "*", "%", "#"}, full: "#", bar: "#",
	here: ">", done: "+", into: "->",
	file: ">", past: "<<", slow: ">|", live: "*", held: "||", ended: "[]", trouble: "!", more: "..", dot: "-", micro: "us", minus: "-",
}

// looks are the styles. A hue means the same everywhere: blue readable, yellow
// being served, pink wants to write, orange trouble, grey idle. On a light
// ground the hues are darker, so that text keeps a contrast of 4.5 to 1.
type looks struct {
	sign                       signs
	text, bold, idle, frame    ink
	title, key                 ink
	ready, served, write, warn ink // inverse: the loud form
	readyText, servedText      ink
	writeText, warnText        ink
	recent                     [3]ink
}

var (
	blue   = lipgloss.AdaptiveColor{Dark: "#56B4E9", Light: "#005F9E"}
	yellow = lipgloss.AdaptiveColor{Dark: "#F0E442", Light: "#6B5900"}
	pink   = lipgloss.AdaptiveColor{Dark: "#CC79A7", Light: "#9B2F6E"}
	orange = lipgloss.AdaptiveColor{Dark: "#ff7a45", Light: "#B33A00"}
	dim    = lipgloss.AdaptiveColor{Dark: "#8b93a1", Light: "#5B6270"}
	lines  = lipgloss.AdaptiveColor{Dark: "#5c6370", Light: "#9aa1ac"}
	ground = lipgloss.AdaptiveColor{Dark: "#10141c", Light: "#ffffff"}
	strong = lipgloss.AdaptiveColor{Dark: "#ffffff", Light: "#000000"}
	normal = lipgloss.AdaptiveColor{Dark: "#d0d5de", Light: "#22262d"}
)

// An ink is a style, taken apart once: what is written before a text and what
// after it. (lipgloss puts a style together anew for each text, and a screen has
// hundreds of them, thirty times a second.)
type ink struct{ before, after string }

func newInk(st lipgloss.Style) ink {
	before, after, _ := strings.Cut(st.Render("x"), "x")
	return ink{before, after}
}

// Render draws text, which is of one line.
func (i ink) Render(text string) string {
	if text == "" {
		return ""
	}
	return i.before + text + i.after
}

// look is chosen when the screen begins, and has no colours before: to make them
// asks the terminal for its ground.
var look = looks{sign: unicodeSigns}

func newLooks(ascii bool) looks {
	style := func(c lipgloss.AdaptiveColor) lipgloss.Style { return lipgloss.NewStyle().Foreground(c) }
	fg := func(c lipgloss.AdaptiveColor) ink { return newInk(style(c)) }
	strongFg := func(c lipgloss.AdaptiveColor) ink { return newInk(style(c).Bold(true)) }
	loud := func(c lipgloss.AdaptiveColor) ink { return newInk(style(ground).Background(c).Bold(true)) }
	l := looks{
		sign: unicodeSigns,
		text: fg(normal), bold: strongFg(strong), idle: fg(dim), frame: fg(lines),
		title: strongFg(strong), key: fg(blue),
		ready: loud(blue), served: loud(yellow), write: loud(pink), warn: loud(orange),
		readyText: strongFg(blue), servedText: strongFg(yellow),
		writeText: strongFg(pink), warnText: strongFg(orange),
		recent: [3]ink{
			strongFg(blue),
			fg(lipgloss.AdaptiveColor{Dark: "#4a90b8", Light: "#2b7cb3"}),
			fg(lipgloss.AdaptiveColor{Dark: "#7792a8", Light: "#4f7590"}),
		},
	}
	if ascii {
		l.sign = asciiSigns
	}
	return l
}
