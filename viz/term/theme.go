package term

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// An Ink says what a text is, and so how it is to look: its hue and its weight. The escape
// sequences are in the Theme, so that lines are put together without one. A hue means the
// same everywhere: blue readable, yellow being served, pink waits for room to write,
// orange trouble, grey idle.
type Ink uint8

// The inks. Those that end in Text are the hue of the text; without it they are inverse,
// for cells and short words.
const (
	noInk   Ink = iota // no style at all
	InkText            // running text
	InkBold            // emphasis
	InkIdle            // labels, and what is idle
	inkFrame
	InkTitle
	InkKey
	InkReady
	InkServed
	InkWrite
	InkWarn
	InkReadyText
	InkServedText
	InkWriteText
	InkWarnText
	InkFresh  // was ready a moment ago; the order is that of Signs.Recent
	InkRecent // a while ago
	InkFading // longer ago
	numInks
)

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

// A Theme is what a screen is drawn with: signs and colours. It is not changed after it was
// made, so several goroutines may draw with one, or each with its own.
type Theme struct {
	Sign  Signs
	Dark  bool // the background is dark
	ascii bool
	inks  [numInks]escape

	projector bool // see NewProjector
}

// An escape is the sequences before and after a text. It is made once, because lipgloss
// computes them for each text, and a screen has hundreds, thirty times a second.
type escape struct{ before, after string }

// Colourless returns a theme without colours; ascii restricts the signs to ASCII.
func Colourless(ascii bool) *Theme {
	t := &Theme{Sign: unicodeSigns, Dark: true, ascii: ascii}
	if ascii {
		t.Sign = asciiSigns
	}
	return t
}

// NewTheme returns the theme for the terminal of this process, which it asks for its
// background. Where the terminal shows no colours the theme has none.
func NewTheme(ascii bool) *Theme { return Colourless(ascii).coloured(lipgloss.DefaultRenderer()) }

// NewProjector returns the theme of NewTheme for a screen that is seen from far away:
// running text is bold, nothing is grey, and frames are heavy. A terminal has no larger
// letters to offer: their size is that of its font.
func NewProjector(ascii bool) *Theme {
	t := Colourless(ascii)
	t.projector = true
	if !ascii {
		t.Sign.corner, t.Sign.vertical, t.Sign.Horizontal = [4]string{"┏", "┓", "┗", "┛"}, "┃", "━"
	}
	return t.coloured(lipgloss.DefaultRenderer())
}

// InColour returns t in all colours, whatever the terminal can show.
func (t *Theme) InColour() *Theme {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.TrueColor)
	r.SetHasDarkBackground(t.Dark)
	return t.coloured(r)
}

// coloured returns t in the colours of a renderer. On a light background the hues are
// darker, so that text keeps a contrast of 4.5 to 1.
func (t *Theme) coloured(r *lipgloss.Renderer) *Theme {
	style := func(c lipgloss.AdaptiveColor) lipgloss.Style { return r.NewStyle().Foreground(c) }
	fg := func(c lipgloss.AdaptiveColor) escape { return newEscape(style(c)) }
	strongFg := func(c lipgloss.AdaptiveColor) escape { return newEscape(style(c).Bold(true)) }
	loud := func(c lipgloss.AdaptiveColor) escape {
		return newEscape(style(ground).Background(c).Bold(true))
	}
	out := &Theme{Sign: t.Sign, Dark: r.HasDarkBackground(), ascii: t.ascii, projector: t.projector, inks: [numInks]escape{
		InkText: fg(normal), InkBold: strongFg(strong), InkIdle: fg(dim), inkFrame: fg(rule),
		InkTitle: strongFg(strong), InkKey: fg(blue),
		InkReady: loud(blue), InkServed: loud(yellow), InkWrite: loud(pink), InkWarn: loud(orange),
		InkReadyText: strongFg(blue), InkServedText: strongFg(yellow),
		InkWriteText: strongFg(pink), InkWarnText: strongFg(orange),
		InkFresh:  strongFg(blue),
		InkRecent: fg(lipgloss.AdaptiveColor{Dark: "#4a90b8", Light: "#2b7cb3"}),
		InkFading: fg(lipgloss.AdaptiveColor{Dark: "#7792a8", Light: "#4f7590"}),
	}}
	if t.projector {
		out.inks[InkText], out.inks[inkFrame], out.inks[InkKey] = strongFg(strong), fg(strong), strongFg(blue)
		out.inks[InkIdle] = fg(normal)
		out.inks[InkRecent], out.inks[InkFading] = fg(blue), fg(blue)
	}
	return out
}

func newEscape(st lipgloss.Style) escape {
	before, after, _ := strings.Cut(st.Render("x"), "x")
	return escape{before, after}
}

// paint returns text, which must be one line, in an ink.
func (t *Theme) paint(ink Ink, text string) string {
	if text == "" {
		return ""
	}
	e := &t.inks[ink]
	return e.before + text + e.after
}

// write appends a span to b.
func (t *Theme) write(b *strings.Builder, s Span) {
	if s.Text == "" {
		return
	}
	e := &t.inks[s.Style]
	b.WriteString(e.before)
	b.WriteString(s.Text)
	b.WriteString(e.after)
}
