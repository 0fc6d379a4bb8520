package viz

import "github.com/charmbracelet/lipgloss"

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
	here, done, into     string // ▶ ✓ →
	live, held, ended    string
	file, past, slow     string
	trouble, more        string
	silent, queued       string // in service and says nothing; accepted, and nobody has it
	backlog, unknown     string
	dot                  string // between two things said
	micro                string
	minus                string
}

var unicodeSigns = signs{
	corner: [4]string{"╭", "╮", "╰", "╯"}, horizontal: "─", vertical: "│",
	silent: "◦", queued: "≡", backlog: "»", unknown: "?",
	idle: "·", asked: "▪", recent: [3]string{"▓", "▒", "░"}, ready: "█", served: "▶",
	wantsWrite: "↑", listener: "⇐", wake: "◇",
	bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, full: "█",
	here: "▸", done: "✓", into: "→",
	file: "▷", past: "◀◀", slow: "▶|", live: "●", held: "❚❚", ended: "■", trouble: "!", more: "…", dot: "·", micro: "µs", minus: "−",
}

var asciiSigns = signs{
	corner: [4]string{"+", "+", "+", "+"}, horizontal: "-", vertical: "|",
	silent: "o", queued: "=", backlog: "~", unknown: "?",
	idle: ".", asked: ".", recent: [3]string{"*", "+", ":"}, ready: "#", served: "@",
	wantsWrite: "^", listener: "<", wake: "w",
	bars: []string{".", ":", "-", "=", "+", "*", "%", "#"}, full: "#",
	here: ">", done: "+", into: "->",
	file: ">", past: "<<", slow: ">|", live: "*", held: "||", ended: "[]", trouble: "!", more: "..", dot: "-", micro: "us", minus: "-",
}

// looks are the styles. A hue means the same everywhere: blue readable, yellow
// being served, pink wants to write, orange trouble, grey idle. On a light
// ground the hues are darker, so that text keeps a contrast of 4.5 to 1.
type looks struct {
	sign                       signs
	text, bold, idle, frame    lipgloss.Style
	title, key                 lipgloss.Style
	ready, served, write, warn lipgloss.Style // inverse: the loud form
	readyText, servedText      lipgloss.Style
	writeText, warnText        lipgloss.Style
	recent                     [3]lipgloss.Style
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

// look is chosen once, before anything is drawn.
var look = newLooks(false)

func newLooks(ascii bool) looks {
	fg := func(c lipgloss.AdaptiveColor) lipgloss.Style { return lipgloss.NewStyle().Foreground(c) }
	loud := func(c lipgloss.AdaptiveColor) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(ground).Background(c).Bold(true)
	}
	l := looks{
		sign: unicodeSigns,
		text: fg(normal), bold: fg(strong).Bold(true), idle: fg(dim), frame: fg(lines),
		title: fg(strong).Bold(true), key: fg(blue),
		ready: loud(blue), served: loud(yellow), write: loud(pink), warn: loud(orange),
		readyText: fg(blue).Bold(true), servedText: fg(yellow).Bold(true),
		writeText: fg(pink).Bold(true), warnText: fg(orange).Bold(true),
		recent: [3]lipgloss.Style{
			fg(blue).Bold(true),
			fg(lipgloss.AdaptiveColor{Dark: "#4a90b8", Light: "#2b7cb3"}),
			fg(lipgloss.AdaptiveColor{Dark: "#7792a8", Light: "#4f7590"}),
		},
	}
	if ascii {
		l.sign = asciiSigns
	}
	return l
}
