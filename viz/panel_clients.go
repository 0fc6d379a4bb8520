package viz

import (
	"slices"
	"strings"
	"time"
)

const clientColumn = 32

// shortWait is a wait not worth a word.
const shortWait = 100 * time.Millisecond

// clientsPanel shows who is connected, and what each waits for.
func clientsPanel(s *snapshot, w, h int) block {
	iw, room := w-4, h-2
	var body []line
	if len(s.foreign) > 0 {
		body = append(body, line{grey("not ours: ")}.add(listed(iw-10, plainItems(s.foreign))...))
	}
	list := byTrouble(s.clients)
	columns := max(1, iw/clientColumn)
	cw := iw / columns
	fit := (room - len(body)) * columns
	if len(list) > fit && fit > 0 {
		list = list[:max(0, fit-columns)]
	}
	waiting := map[string]bool{}
	for _, c := range s.waiting {
		waiting[c.Name] = true
	}
	for i := 0; i < len(list); i += columns {
		var row line
		for _, c := range list[i:min(i+columns, len(list))] {
			item := clientLine(s, c, waiting[c.Name], cw-1)
			row = row.add(item...).add(gap(cw - item.width()))
		}
		body = append(body, row)
	}
	if n := len(s.clients) - len(list); n > 0 {
		body = append(body, line{grey("and " + many(n, "other", "others"))})
	}
	return box(line{styled(look.title, clientsTitle(s, w-6))}, body, w, h)
}

func plainItems(names []string) []line {
	var items []line
	for _, n := range names {
		items = append(items, text(n))
	}
	return items
}

// clientsTitle counts them by kind.
func clientsTitle(s *snapshot, w int) string {
	kinds := map[string]int{}
	var order []string
	for _, c := range s.clients {
		if kinds[c.Kind]++; kinds[c.Kind] == 1 {
			order = append(order, c.Kind)
		}
	}
	slices.Sort(order)
	parts := []string{many(len(s.clients), "client of ours", "clients of ours")}
	for _, k := range order {
		parts = append(parts, count(kinds[k])+nbsp+k)
	}
	if n := len(s.foreign); n > 0 {
		parts = append(parts, count(n)+nbsp+"not ours")
	}
	dot := " " + look.sign.dot + " "
	for len(parts) > 1 && width(strings.Join(parts, dot)) > w {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, dot)
}

// clientLine is one client in at most w cells.
func clientLine(s *snapshot, c Client, waiting bool, w int) line {
	l := line{bold(padRight(c.Name, 5)), grey(padRight(c.Kind, 8))}
	switch {
	case c.Error != "":
		return line{bold(padRight(c.Name, 5)), styled(look.warnText, look.sign.trouble+" "), plain(cut(c.Error, w-8))}
	case waiting:
		l = line{bold(padRight(c.Name, 5)), styled(look.readyText, "not accepted")}
	}
	if !c.WaitingSince.IsZero() && s.wall.Sub(c.WaitingSince) >= shortWait {
		what := "waits" + nbsp + duration(int64(s.wall.Sub(c.WaitingSince)))
		return fields(w, 2, l, text(what), line{grey("for " + strings.ReplaceAll(c.WaitingFor, " ", nbsp))})
	}
	return fields(w, 2, l, text(many(c.Echoes, "echo", "echoes")))
}

// byTrouble puts those that gave up first, then those that wait longest.
func byTrouble(clients []Client) []Client {
	list := slices.Clone(clients)
	slices.SortStableFunc(list, func(a, b Client) int {
		if (a.Error != "") != (b.Error != "") {
			if a.Error != "" {
				return -1
			}
			return 1
		}
		return 0
	})
	return list
}
