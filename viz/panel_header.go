package viz

import (
	"path/filepath"
	"strings"
)

// header is the two rows at the top: which model, live or not, and the figures
// of the whole server.
func header(s *snapshot, u *ui, w int) block {
	name := line{bold("muxlab "), grey(look.sign.here + " "), styled(look.readyText, modelTitle(s))}
	state := stateWords(s, u, w-2-min(name.width(), 24)-2)
	room := w - 2 - state.width() - 2
	if name.width() > room {
		name = line{styled(look.readyText, cut(s.model.Name, room))}
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

// stateWords says whether the server runs, in words, and inverted where it does not.
func stateWords(s *snapshot, u *ui, w int) line {
	g, dot := look.sign, " "+look.sign.dot+" "
	if s.file.name != "" {
		return fileWords(s, u, w)
	}
	switch {
	case s.ended:
		return line{styled(look.warn, pick(w, " "+g.ended+" ENDED"+dot+"the server has stopped"+dot+"esc back ", " "+g.ended+" ENDED "))}
	case u.hold == holdAll:
		held := " " + g.held + " HELD"
		return line{styled(look.served, pick(w,
			held+dot+"server and clients stopped"+dot+turnWord(s)+dot+". one "+stepWord(s)+" ",
			held+dot+"server and clients stopped"+dot+turnWord(s)+" ",
			held+dot+"server and clients"+dot+turnWord(s)+" ",
			held+dot+turnWord(s)+" ", held+" "))}
	case u.hold == holdServer:
		held := " " + g.held + " HELD"
		return line{styled(look.served, pick(w,
			held+dot+"server stopped, clients go on"+dot+turnWord(s)+dot+". one "+stepWord(s)+" ",
			held+dot+"clients go on"+dot+turnWord(s)+" ",
			held+dot+turnWord(s)+" ", held+" "))}
	case s.none:
		return line{grey("starting ")}
	}
	return line{styled(look.bold, g.live+" LIVE ")}
}

// fileWords says what is replayed, and where in it we are.
func fileWords(s *snapshot, u *ui, w int) line {
	dot := " " + look.sign.dot + " "
	file, where := " "+look.sign.file+" FILE", dot+percent(float64(s.file.percent)/100)+" "
	switch {
	case s.ended:
		where = dot + "the end "
	case u.hold != running:
		where = dot + "stopped" + dot + turnWord(s) + dot + ". one turn "
	}
	return line{styled(look.ready, pick(w, file+" "+filepath.Base(s.file.name)+where, file+where, file+" "))}
}

// A loop's turn is a tick.
func oneWord(s *snapshot) string {
	if s.loop != nil {
		return "tick"
	}
	return "turn"
}

// stepWord is what one step lets through: of a worker without ticks, one call.
func stepWord(s *snapshot) string {
	if s.loop != nil {
		return "tick"
	}
	return "call"
}

func turnWord(s *snapshot) string { return oneWord(s) + nbsp + count(s.turn) }

// figures are the fields of the second row, the most important first.
func figures(s *snapshot) []line {
	var f []line
	if s.lost > 0 {
		f = append(f, line{styled(look.warnText, look.sign.trouble+nbsp+"trace lost"+nbsp+count(s.lost))})
	}
	f = append(f, line{grey(s.addr)})
	if s.sample.CPU >= 0 {
		f = append(f, label("CPU", percent(s.sample.CPU/100)))
	} else {
		f = append(f, label("CPU", "?"))
	}
	f = append(f,
		label("echo/s", rate(s.rates.echo)),
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
		f = append(f, label("memory", size(s.sample.RSS)))
	}
	return f
}
