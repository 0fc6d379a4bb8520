// Package term draws text on a terminal: numbers, styled lines that become narrower by
// whole fields and words, boxes, and pictures of a screen. It knows nothing of servers,
// reads no keys and writes nothing to the terminal itself.
//
// Nothing in it is set while the program runs: which signs and colours a screen has is
// said by the Theme it is drawn with, so that several can be drawn at the same time.
//
// Files, in reading order: look.go (signs), theme.go (colours), format.go (numbers), text.go
// (spans and lines), wrap.go (sentences), block.go (boxes), input.go (keys and typed
// text), picture.go (a screen as text or SVG).
package term

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
	Covered string // not to be shown
	Leaked  string // leaked: open, and no worker serves or watches it

	// States of the session.
	Live, Held, Ended, File, Past, Slow string

	Bars          []string // heights of a bar, rising
	Full          string   // the highest of them
	Bar           string   // of a horizontal bar; lower than its row, so that two do not touch
	Here          string   // the selected row: ▸
	Seen, Unseen  string   // of a row of things, those that were seen and those that were not
	Done          string   // ✓
	Into          string   // →
	Trouble, More string   // ! and …
	Dot           string   // between two statements
	Minus         string
}

var unicodeSigns = Signs{
	corner: [4]string{"╭", "╮", "╰", "╯"}, Horizontal: "─", vertical: "│",
	Silent: "◦", Queued: "≡", Backlog: "»", Outside: "›", Unknown: "?", Leaked: "∅", Covered: "□",
	Idle: "·", Asked: "▪", Recent: [3]string{"▓", "▒", "░"}, Ready: "█", Served: "▶",
	WantsWrite: "↑", Listener: "⇐", Wake: "◇",
	Bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Full: "█", Bar: "▆",
	Here: "▸", Seen: "■", Unseen: "□", Done: "✓", Into: "→",
	File: "▷", Past: "◀◀", Slow: "▶|", Live: "●", Held: "❚❚", Ended: "■",
	Trouble: "!", More: "…", Dot: "·", Minus: "−",
}

var asciiSigns = Signs{
	corner: [4]string{"+", "+", "+", "+"}, Horizontal: "-", vertical: "|",
	Silent: "o", Queued: "=", Backlog: "~", Outside: "%", Unknown: "?", Leaked: "0", Covered: "x",
	Idle: ".", Asked: ".", Recent: [3]string{"*", "+", ":"}, Ready: "#", Served: "@",
	WantsWrite: "^", Listener: "<", Wake: "w",
	Bars: []string{".", ":", "-", "=", "+", "*", "%", "#"}, Full: "#", Bar: "#",
	Here: ">", Seen: "#", Unseen: ".", Done: "+", Into: "->",
	File: ">", Past: "<<", Slow: ">|", Live: "*", Held: "||", Ended: "[]",
	Trouble: "!", More: "..", Dot: "-", Minus: "-",
}
