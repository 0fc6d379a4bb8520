package watch

import (
	"muxlab/viz/page"
	"muxlab/viz/page/watch/speak"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// speakMode is the mode in which the student types lines as a client: what is said
// crosses the real socket, and what comes back is shown beside it.
type speakMode struct{ speak.Talk }

// openSpeak opens the mode for the client that is selected, or for a new one.
func (w *Page) openSpeak() {
	m := &speakMode{}
	if r := w.UI.List.PickedRow(w.Shown()); r != nil {
		m.Name = r.Name
	}
	w.UI.Mode = m
}

func (m *speakMode) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	switch k {
	case "esc":
		return nil, false
	case "enter":
		return m.send(w), true
	}
	m.Text = page.Typed(m.Text, k)
	return nil, true
}

func (m *speakMode) paste(_ *Page, text string) { m.Text = page.Pasted(m.Text, text) }

// send says the line, with its end. The past has no ears.
func (m *speakMode) send(w *Page) page.Cmd {
	if w.UI.Axis.Past {
		w.Say("this is the past, and nobody hears it there: G is now", true)
		return nil
	}
	speaker, ok := w.Controller.Speaker()
	if !ok {
		return nil // see whyNotSpeak
	}
	name, text := m.Name, m.Say()
	return func() page.Msg {
		who, err := speaker.Speak(name, text+"\n")
		return ResultMsg{w, func(w *Page) {
			if err != nil {
				w.Say(err.Error(), true)
				return
			}
			m.Name = who
			w.UI.List.Picked = who
		}}
	}
}

// speakRows is how high the place for the words is.
const speakRows = 6

// lowestWithSpeaker is how many rows of the body stay in sight at least, in a part of a window.
const lowestWithSpeaker = 4

// Draw leaves the screen in sight, so that one sees what the words do there.
func (m *speakMode) Draw(s *panel.Canvas, u *UI, w, h int) term.Block {
	if h < 18 && !(s.Inset && h > speakRows+lowestWithSpeaker) { // no room for both
		return m.Talk.Draw(s, w, h)
	}
	rest := *u
	rest.Mode = nil
	b := body(s, &rest, w, h-speakRows)
	u.Below = rest.Below
	return append(b, m.Talk.Draw(s, w, speakRows)...)
}

func (m *speakMode) row(*panel.Canvas, int) term.Line {
	return term.Fields(200, 3, term.KeyLine("enter", "say it"), term.KeyLine("ctrl+u", "begin anew"), term.KeyLine("esc", "back"))
}
