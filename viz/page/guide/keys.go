package guide

import (
	"strings"

	"muxlab/guide/notes"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/viz/page"
	"muxlab/viz/term"
)

// keymap is every key of the guide while no question has the keys. The others are those of
// the live page.
var keymap = page.Keymap[*Page, *Page]{
	{Names: "f", Word: nextWord, Help: "the next step, or back to the question", WhyNot: whyNotNext, Do: page.Start((*Page).next)},
	{Names: "enter", Word: startWord, WhyNot: whyNotStart, Do: page.Start((*Page).start)},
	{Names: "b", Word: word("back"), Help: "the step before; its servers start again", Do: page.Run((*Page).back)},
	{Names: "S", Word: solveWord, Help: "let the lab press the keys of this step", WhyNot: whyNotSolve, Do: page.Run((*Page).solve)},
	{Names: "c", Word: codeWord, Help: "the source that the text cites, and back", WhyNot: whyNotCode, Do: page.Run(func(p *Page) { p.code = !p.code })},
	{Names: "g", Word: word("all text"), Help: "the text so far on the whole window, and back", Do: page.Run(func(p *Page) { p.whole, p.scroll = true, atStep })},
	{Names: "F", Help: "leave this step out", WhyNot: whyNotSkip, Do: page.Run((*Page).skip)},
	{Names: "R", Help: "this step again, from the beginning, with the same seed", Do: page.Run((*Page).again)},
}

func word(w string) func(*Page) string { return page.Word[*Page](w) }

// Key runs a key: of the question that is open, of the guide, or of the live page.
func (p *Page) Key(k string) (page.Cmd, page.Intent) {
	p.message = ""
	switch {
	case p.whole:
		return p.wholeKey(k)
	case p.asks() && k == "q" && !p.types():
		return nil, page.Quit
	case p.asks():
		return p.askKey(k), page.Nothing
	case p.inMode():
		return p.liveKey(k)
	case p.Walk.Ended() && (k == "esc" || k == "m" || k == "enter"):
		return nil, page.Leave
	}
	if b := keymap.Find(k); b != nil && (k != "enter" || whyNotStart(p, k) == "") {
		cmd, asks, refusal := keymap.Press(p, p, k)
		if refusal != "" { // else what the key itself has said stays
			p.say(refusal)
		}
		return cmd, asks
	}
	p.noteKey(k)
	return p.liveKey(k)
}

// inMode reports whether the live page has something open that takes all keys.
func (p *Page) inMode() bool {
	for _, w := range p.shown {
		if w.UI.Mode != nil || w.UI.Help > 0 {
			return true
		}
	}
	return false
}

// liveKey passes a key to the live page. What would put another server on stage is refused:
// the lab chooses those.
func (p *Page) liveKey(k string) (page.Cmd, page.Intent) {
	if p.live == nil {
		switch k {
		case "q":
			return nil, page.Quit
		case "esc", "m":
			return nil, page.Leave
		}
		p.say("nothing runs yet; f goes on, esc leaves the lab")
		return nil, page.Nothing
	}
	if !p.inMode() && strings.Contains(" s v r ", " "+k+" ") {
		p.say("in a lab the lab chooses what runs: m leaves it")
		return nil, page.Nothing
	}
	cmd, asks := p.live.Key(k)
	if asks == page.LeaveSecond { // esc, with nothing open
		asks = page.Leave
	}
	return cmd, asks
}

// askKey types an answer.
func (p *Page) askKey(k string) page.Cmd {
	switch {
	case k == "esc" && p.Walk.Phase() == walk.Sure:
		p.Walk.Unsure()
	case k == "esc":
		p.around = true
	case p.Walk.Phase() == walk.Sure:
		return p.sureKey(k)
	case p.types():
		return p.typeKey(k)
	default:
		return p.choiceKey(k)
	}
	return nil
}

// sureKey takes how sure the student is.
func (p *Page) sureKey(k string) page.Cmd {
	if len(k) != 1 || k[0] < '0'+notes.Guess || k[0] > '0'+notes.Certain {
		p.sayOr("press 1, 2 or 3; esc changes the answer", "type 1, 2 or 3")
		return nil
	}
	p.Walk.Commit(int(k[0] - '0'))
	return p.commit()
}

// typeKey types a text; enter commits it.
func (p *Page) typeKey(k string) page.Cmd {
	if k != "enter" {
		p.text = page.Typed(p.text, k)
		return nil
	}
	if p.Walk.Step().Kind == script.Predict {
		return p.answer(p.text)
	}
	if p.text == "" {
		p.sayOr("write a sentence first; esc, then F, leaves the step out", "write a sentence first; :skip leaves the step out")
		return nil
	}
	p.Walk.Explain(p.text)
	p.text = ""
	p.keep()
	return nil
}

// choiceKey moves among the options, and chooses one.
func (p *Page) choiceKey(k string) page.Cmd {
	n := len(p.Walk.Step().Options)
	switch {
	case k == "up" || k == "k":
		p.choice = (p.choice + n - 1) % n
	case k == "down" || k == "j":
		p.choice = (p.choice + 1) % n
	case k == "enter":
		return p.answer(string(rune('1' + p.choice)))
	case k == "?" || len(k) == 1 && k >= "1" && k <= "9":
		return p.answer(k)
	default:
		p.say("press the number of your answer, or ? if you do not know")
	}
	return nil
}

// answer commits an answer.
func (p *Page) answer(text string) page.Cmd {
	if err := p.Walk.Answer(text); err != nil {
		p.say(err.Error())
		return nil
	}
	p.text = ""
	if p.Walk.Committed() { // the student does not know: nobody asks how sure
		return p.commit()
	}
	return nil
}

// next goes on, or back to the question.
func (p *Page) next() page.Cmd {
	if p.around {
		p.around = false
		return nil
	}
	p.leaveStep()
	p.Walk.Next()
	p.keep()
	return nil
}

// start starts what waits for it.
func (p *Page) start() page.Cmd {
	p.Walk.Start()
	if p.Walk.Step().Kind == script.Run {
		return p.runCmd()
	}
	return nil
}

func (p *Page) back() {
	p.leaveStep()
	p.Walk.Back()
	p.keep()
}

func (p *Page) skip() {
	p.leaveStep()
	p.Walk.Next()
	p.keep()
}

func (p *Page) again() {
	p.leaveStep()
	p.Walk.Again()
}

// leaveStep forgets what belongs to the step at hand.
func (p *Page) leaveStep() {
	p.leaveMeddling()
	for _, w := range p.shown { // it was about this step
		w.UI.Message = ""
	}
	p.solves = false
	p.text, p.choice, p.around, p.code, p.scroll = "", 0, false, false, 0
	p.running, p.output, p.unexpected, p.solving = false, "", "", nil
}

// wholeKey moves in the text that has the whole window.
func (p *Page) wholeKey(k string) (page.Cmd, page.Intent) {
	switch k {
	case "q":
		return nil, page.Quit
	case "g", "esc", "enter":
		p.whole, p.scroll = false, 0
	case "f":
		p.whole, p.scroll = false, 0
		if whyNotNext(p, k) == "" {
			return p.next(), page.Nothing
		}
	case "down", "j":
		p.scroll++
	case "up", "k":
		p.scroll = max(0, p.scroll-1)
	case "pgdown", " ":
		p.scroll += 10
	case "pgup":
		p.scroll = max(0, p.scroll-10)
	}
	return nil, page.Nothing
}

// keyHints are what the bottom row offers.
func (p *Page) keyHints() (all []term.Line) {
	key := func(k, word string) { all = append(all, term.KeyLine(k, word)) }
	switch {
	case p.whole:
		key("g", "back to the server")
		key("↑ ↓", "read on")
	case p.asks() && p.Walk.Phase() == walk.Sure:
		key("1 2 3", "how sure")
		key("esc", "change the answer")
	case p.asks():
		if p.types() {
			key("enter", "commit")
		} else {
			key("1 to "+string(rune('0'+len(p.Walk.Step().Options))), "choose")
		}
		if p.Walk.Step().Kind == script.Predict {
			key("?", "I do not know")
		}
		key("esc", "look around first")
	default:
		for _, k := range keymap.Offered(p) {
			key(k.Keys, k.Short)
		}
	}
	return all
}
