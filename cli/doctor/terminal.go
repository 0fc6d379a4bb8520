package doctor

import (
	"cmp"
	"fmt"
	"strings"

	"muxlab/harness/measure"
	"muxlab/viz/term"
)

// A Terminal is what the command line knows of the terminal that it runs in.
type Terminal struct {
	Shown         bool                     // the screen can be shown: both ends are a terminal
	Width, Height int                      // in cells; 0: unknown
	Colours       int                      // how many it shows; 0: none
	Environment   func(name string) string // os.Getenv
}

// The size that the screen is made for.
const madeWidth, madeHeight = 80, 24

func (t Terminal) limits() []measure.Limit {
	if !t.Shown {
		return []measure.Limit{limited("terminal", "none here", "this is no terminal: run muxlab doctor in the window that will be shown")}
	}
	return []measure.Limit{fine("terminal", t.Environment("TERM")), t.size(), t.colours(), t.encoding()}
}

func (t Terminal) size() measure.Limit {
	value := fmt.Sprintf("%d×%d", t.Width, t.Height)
	made := fmt.Sprintf("%d×%d", madeWidth, madeHeight)
	switch {
	case t.Width < term.MinWidth || t.Height < term.MinHeight:
		return missing("terminal size", value, fmt.Sprintf("the terminal is %s: the screen needs %d×%d, and is made for %s",
			value, term.MinWidth, term.MinHeight, made))
	case t.Width < madeWidth || t.Height < madeHeight:
		return limited("terminal size", value, "the terminal is "+value+": panels drop out below "+made)
	}
	return fine("terminal size", value)
}

func (t Terminal) colours() measure.Limit {
	switch {
	case t.Environment("NO_COLOR") != "":
		return limited("colours", "none", "NO_COLOR is set: signs alone tell the states apart; unset it for colours")
	case t.Colours == 0:
		return limited("colours", "none", "TERM is "+t.Environment("TERM")+", which has no colours: set TERM=xterm-256color if the terminal has them")
	case t.Colours < 256:
		return limited("colours", "16", "16 colours: some states look alike; set TERM=xterm-256color if the terminal has more")
	case t.Colours == 256:
		return fine("colours", "256: the nearest are taken")
	}
	return fine("colours", "all")
}

func (t Terminal) encoding() measure.Limit {
	named := locale(t.Environment)
	switch {
	case OnlyASCII(t.Environment):
		return limited("encoding", named, "the locale is "+named+", so the screen is drawn in ASCII: set LANG=C.UTF-8 for boxes")
	case named == "":
		return fine("encoding", "no locale names one: drawn as UTF-8; --ascii if signs look wrong")
	}
	return fine("encoding", named+": drawn as UTF-8")
}

// OnlyASCII reports whether the locale names a character set that has no box to draw. C
// and POSIX name none: they are set for the order of sorting, on terminals that can do all.
func OnlyASCII(environment func(string) string) bool {
	_, charset, named := strings.Cut(locale(environment), ".")
	charset, _, _ = strings.Cut(strings.ToLower(charset), "@")
	return named && charset != "utf-8" && charset != "utf8"
}

// locale is the locale of the characters; "": none is set.
func locale(environment func(string) string) string {
	return cmp.Or(environment("LC_ALL"), environment("LC_CTYPE"), environment("LANG"))
}
