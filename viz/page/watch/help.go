package watch

import (
	"muxlab/viz/page"
	"muxlab/viz/page/watch/help"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// KeyRow is the bottom row: the keys, or a message.
func KeyRow(s *panel.Canvas, u *UI, w int) string {
	if u.Mode != nil && u.Message == "" {
		return s.Theme.Rows(w, u.Mode.row(s, w-2))[0]
	}
	if u.Message != "" {
		st := term.InkBold
		mark := ""
		if u.Trouble {
			st, mark = term.InkWarn, " "+s.Theme.Sign.Trouble+" "
		}
		return s.Theme.Rows(w, term.Line{term.Styled(st, mark), term.Gap(1), term.Bold(u.Message)})[0]
	}
	return s.Theme.Rows(w, page.Row(keymap.Offered(stateOf(s.Snapshot, u)), u.Present, w-2))[0]
}

// helpOf is the help of one state of the page: that of a recording leaves out the keys that
// need a server, and that of a server started elsewhere those that need one of ours.
func helpOf(th *term.Theme, s State) help.Help {
	if s.Recording {
		return help.Help{Theme: th, Title: "help: a recording", List: keymap.HelpWithout(s, isRecording)}
	}
	if s.startedElsewhere() {
		return help.Help{Theme: th, Title: "help: a server started elsewhere", List: keymap.HelpWithout(s, notOurs, noActs, notRestarted, noBeside)}
	}
	return help.Help{Theme: th, Title: "help", List: keymap.Help()}
}

// turnHelp opens the help, or its next page. Key closes it after the last.
func (w *Page) turnHelp() { w.UI.Help++ }

func (w *Page) help() help.Help { return helpOf(nil, w.state()) }

// turnPage turns the page of the help; false: the key means something else.
func (w *Page) turnPage(k string) bool {
	switch k {
	case "right", "down", "pgdown":
		w.UI.Help = min(w.UI.Help+1, w.help().Pages(w.width, w.height))
	case "left", "up", "pgup":
		w.UI.Help = max(w.UI.Help-1, 1)
	default:
		return false
	}
	return true
}
