package viz

import (
	"path/filepath"
	"strconv"
	"strings"
)

// header is the two rows at the top: which model, live or not, and the figures
// of the whole server.
func header(s *snapshot, u *moment, w int) block {
	name := line{bold("muxlab "), grey(look.sign.here + " "), styled(look.readyText, modelTitle(s))}
	state := stateWords(s, u, w-2-min(name.width(), 24)-2)
	room := w - 2 - state.width() - 2
	if u.question != "" && name.width()+5+width(u.question) <= room {
		name = name.add(grey(" "+look.sign.dot+" "), plain(u.question))
	}
	if name.width() > room {
		name = line{styled(look.readyText, cut(pick(room, modelTitle(s), s.model.Title, s.model.Name), room))}
	}
	top := name.add(gap(w - 2 - name.width() - state.width())).add(state...)
	all := figures(s)
	second := fields(w-2, 3, all...)
	if narrow := fields(w-2, 2, all...); len(narrow) > len(second) {
		second = narrow
	}
	return rows(w, top, second)
}

// modelTitle is the model's title and the options that differ from the default.
func modelTitle(s *snapshot) string {
	title := s.model.Title
	for _, o := range s.model.Options {
		v, set := s.options[o.Name]
		switch {
		case !set || v == o.Default:
		case o.Switch:
			title += ", " + o.Name
		default:
			title += ", " + o.Name + nbsp + v
		}
	}
	return title
}

// endingWords says how the server came to its end.
func endingWords(killed bool) string {
	if killed {
		return "the server was killed, or crashed"
	}
	return "the server has stopped"
}

// stateWords says which of the two axes of time stands still, in words, and
// inverted unless the screen is live.
func stateWords(s *snapshot, u *moment, w int) line {
	switch {
	case s.file.name != "":
		return inverted(look.ready, w, fileWords(s, u)...)
	case u.axis.past:
		return inverted(look.ready, w, pastWords(s, u)...)
	case s.ended:
		return inverted(look.warn, w, look.sign.ended+" ENDED", endingWords(s.killed), "esc back")
	case u.hold != running:
		return inverted(look.served, w, heldWords(s, u)...)
	case s.other:
		return inverted(look.served, w, look.sign.held+" HELD", "by another viewer", turnWord(s))
	case s.none:
		return line{grey("starting ")}
	}
	return line{styled(look.bold, look.sign.live+" LIVE ")}
}

// inverted sets parts side by side; whole parts drop out from the right.
func inverted(st ink, w int, parts ...string) line {
	words := " " + parts[0] + " "
	for _, p := range parts[1:] {
		more := words + look.sign.dot + " " + p + " "
		if width(more) > w {
			break
		}
		words = more
	}
	return line{styled(st, words)}
}

func heldWords(s *snapshot, u *moment) []string {
	g := look.sign
	who := "server and clients stopped"
	switch {
	case u.hold == slowMotion:
		return []string{g.slow + " SLOW", stepPace(u.pace, stepWord(s)), turnWord(s), "] faster"}
	case s.noCrowd:
		who = "server stopped, its clients run on"
	case u.hold == holdServer:
		who = "server stopped, clients go on"
	}
	return []string{g.held + " HELD", turnWord(s), who, ". one " + stepWord(s)}
}

// stepPace says how fast slow motion is.
func stepPace(pace float64, word string) string {
	if pace < 1 {
		return "a" + nbsp + word + nbsp + "in" + nbsp + duration(int64(1e9/pace))
	}
	return many(int(pace), word, word+"s") + nbsp + "a" + nbsp + "second"
}

// howFarBack says how long ago the picture is, in ns. The first one is a moment in
// coming, of a server at full speed the longer: until then the latest stands there.
func howFarBack(behind int64) string {
	if behind == 0 {
		return look.sign.more
	}
	return look.sign.minus + duration(behind)
}

// pastWords says how long ago it was, and that the server does not stand still
// because the screen does.
func pastWords(s *snapshot, u *moment) []string {
	state := "the server runs on"
	switch {
	case u.axis.other:
		state = "another viewer holds the server"
	case u.hold == holdServer:
		state = "the server is held, the clients go on"
	case u.hold != running:
		state = "the server is held"
	}
	words := []string{look.sign.past + " PAST " + howFarBack(u.axis.behind), turnWord(s), state, "G now"}
	if u.axis.playing {
		words = append([]string{words[0], playSpeed(u.axis.speed)}, words[1:]...)
	}
	return words
}

// fileWords says what is replayed, and where in it we are.
func fileWords(s *snapshot, u *moment) []string {
	words := []string{look.sign.file + " FILE", filepath.Base(s.file.name), percent(float64(s.file.percent) / 100)}
	if s.file.damaged {
		words = append(words, look.sign.trouble+nbsp+"damaged")
	}
	if u.axis.playing {
		return append(words, playSpeed(u.axis.speed))
	}
	return append(words, "stopped", turnWord(s))
}

func playSpeed(speed float64) string {
	if speed < 1 {
		return "plays" + nbsp + "at" + nbsp + "1/" + strconv.Itoa(int(1/speed))
	}
	return "plays" + nbsp + "at" + nbsp + strconv.Itoa(int(speed)) + "x"
}

// A loop's turn is a tick.
func oneWord(s *snapshot) string {
	if s.stepped.pid != 0 || s.tick != nil {
		return "tick"
	}
	return "turn"
}

// stepWord is what one step lets through: of a worker without ticks, one call.
func stepWord(s *snapshot) string {
	if s.stepped.pid != 0 {
		return "tick"
	}
	return "call"
}

func turnWord(s *snapshot) string { return oneWord(s) + nbsp + count(s.turn) }

// figures are the fields of the second row, the most important first. Those that
// change all the time have a width of their own, so that nothing jumps.
func figures(s *snapshot) []line {
	var f []line
	if s.lost > 0 {
		f = append(f, line{styled(look.warnText, look.sign.trouble+nbsp+"trace lost"+nbsp+count(s.lost))})
	}
	f = append(f, line{grey(s.addr)})
	if s.sample.CPU >= 0 {
		f = append(f, label("CPU", padRight(percent(s.sample.CPU/100), 5)))
	} else {
		f = append(f, label("CPU", "?"))
	}
	f = append(f,
		label("echo/s", padRight(rate(s.rates.echo), 5)),
		label("clients", count(s.census.total)))
	f = append(f, label(strings.TrimSpace(oneWord(s)), count(s.turn)))
	if s.lost == 0 {
		f = append(f, label("trace lost", "0"))
	}
	f = append(f, label("connections", count(s.census.accepted)))
	if s.rates.asleep >= 0 {
		f = append(f, label("asleep", percent(s.rates.asleep)))
	}
	if s.sample.RSS > 0 {
		f = append(f, label("RSS", size(s.sample.RSS)))
	}
	return f
}
