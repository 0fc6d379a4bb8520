package viz

import (
	"slices"
)

// watchKeys are in the order in which they drop out, the last first.
var watchKeys = []key{
	{"space", "hold", "hold the server and its clients, or go on; in the past: play"},
	{".", "one tick", "let one tick through, or one call; in the past: one on"},
	{",", "back", "one tick back; kept are 60 s (a hold does not count) or 64 MB"},
	{"y", "answer", "of a server that is wrong on purpose: what is wrong with it"},
	{"p", "predict", "while held: say what the next wait returns, and see why"},
	{"a", "", "add a client: a menu of their kinds"},
	{"A", "", "add ten of the kind that was chosen last"},
	{"x", "", "remove the selected client, or else the newest"},
	{"a x", "clients", ""},
	{"i", "speak", "type lines as the selected client, or as a new one"},
	{"enter", "open", "open the selected connection: its life, and its calls"},
	{"tab", "", "the next panel; 1 to 5 choose one, and again: it alone"},
	{"?", "help", "this, page by page, and back"},
	{"q", "quit", "quit; a hold is released and the server stopped"},
	{"↑ ↓", "", "select a connection; also k and j, and ← →"},
	{"/", "filter", "filter them by name, kind or state; n and N: the next match"},
	{"o", "sort", "sort them by trouble, name, waiting, bytes or descriptor"},
	{"[ ]", "speed", "slow motion, and faster again; in the past: the speed of playing"},
	{"s", "scenes", "another scene: a menu, with what to look at"},
	{"R", "", "the same scene and the same seed again, from the beginning"},
	{"K", "", "do something to the server: kill or freeze a worker, a burst"},
	{"m", "models", "back to the list, to open another model"},
	{"v", "beside", "another server beside this one, under the same clients"},
	{"r", "race", "all models do the same work, a bar for each"},
	{"l", "calls", "the calls as strace would print them, and back"},
	{"H", "hold server", "hold the server alone: the clients go on, the queues fill"},
	{"< >", "findings", "to the turn in which the finding before, or after, shows"},
	{"G", "", "from the past to now"},
	{"pgup", "", "one second back; pgdn one on; home as far back as is remembered"},
	{"w", "", "walk through this tick, call by call, beside the source"},
	{"e", "", "keep this screen in a file, as text and as SVG for slides"},
	{"esc", "back", "leave help, filter, selection, past, hold; then this server"},
}

// keyRow is the bottom row: the keys, or a message.
func keyRow(s *snapshot, u *ui, w int) string {
	if u.mode != nil && u.message == "" {
		return rows(w, u.mode.row(s, w-2))[0]
	}
	if u.message != "" {
		st := look.bold
		mark := ""
		if u.trouble {
			st, mark = look.warn, " "+look.sign.trouble+" "
		}
		return rows(w, line{styled(st, mark), gap(1), bold(u.message)})[0]
	}
	_, tabs := panelsOf(s.model.Traits.View)
	var groups, always, after []line
	for _, k := range watchKeys {
		word := k.short
		if s.file.name != "" && needsServer[k.keys] || s.noCrowd && needsCrowd[k.keys] {
			continue
		}
		switch k.keys {
		case "space":
			word = spaceWord(u)
		case ".":
			word = "one " + stepWord(s)
			if u.hold == running && !u.axis.past {
				continue
			}
		case "y":
			if u.answer == "" {
				continue
			}
		case "p":
			if u.hold == running || u.axis.past {
				continue
			}
		case "enter":
			if u.list.picked == "" {
				continue
			}
		case "tab":
			word = tabs[(u.tab+1)%len(tabs)].name
		}
		switch {
		case word == "":
		case k.keys == "?" || k.keys == "q":
			always = append(always, keyLine(k.keys, word))
		case len(always) > 0:
			after = append(after, keyLine(k.keys, word))
		default:
			groups = append(groups, keyLine(k.keys, word))
		}
	}
	return rows(w, around(w-2, groups, always, after))[0]
}

// needsServer are the keys that do nothing to a recording.
var needsServer = map[string]bool{"a x": true, "i": true, "H": true, "K": true, "s": true, "R": true, "p": true, "v": true}

// needsCrowd are the keys that are refused where the server, and with it the
// clients, were started elsewhere. H would do what space does.
var needsCrowd = map[string]bool{"a x": true, "i": true, "H": true, "K": true, "R": true, "v": true}

// spaceWord is what space does now.
func spaceWord(u *ui) string {
	switch {
	case u.axis.past && u.axis.playing:
		return "stop"
	case u.axis.past:
		return "play"
	case u.hold == holdAll || u.hold == holdServer:
		return "go on"
	}
	return "hold"
}

// helpLines are complete: every key, then every sign.
func helpLines() []line { return slices.Concat(keyLines(), []line{nil}, signLines()) }

// keyLines are every key, and what it does.
func keyLines() []line {
	var body []line
	for _, k := range watchKeys {
		if k.long != "" {
			body = append(body, line{styled(look.key, padRight(arrows(k.keys), 8)), plain(arrows(k.long))})
		}
	}
	return body
}

// signLines are every sign, and the words that stand on the screen unsaid.
func signLines() []line {
	g := look.sign
	return slices.Concat([]line{
		line{bold("Signs of descriptors")},
		line{styled(look.ready, " r "+g.ready+" "), plain(" readable: a wait returned it, nobody has used it yet")},
		line{styled(look.write, " w   "), plain(" likewise, and only writable")},
		line{styled(look.served, " "+g.served+" "), plain(" being served: used in this turn")},
		line{styled(look.recent[0], g.recent[0]), styled(look.recent[1], g.recent[1]), styled(look.recent[2], g.recent[2]), plain(" it was ready a moment ago, fading")},
		line{styled(look.writeText, g.wantsWrite), plain(" wants to write: there is output the client has not taken")},
		line{plain(g.listener + " the listening socket   " + g.wake + " the pipe that wakes the loop to stop it")},
		nil,
		line{bold("Signs of connections")},
		line{plain(g.idle + " idle   " + g.served + " being served   " + g.ready + " ready, and waits   " + g.wantsWrite + " wants to write, or in write")},
		line{plain(g.silent + " in service, silent   " + g.minus + " away   " + g.forgotten + " left open: nobody serves it   " + g.trouble + " gave up")},
		line{plain(g.queued + " accepted, nobody has it   " + g.backlog + " in the backlog   " + g.outside + " not accepted   " + g.unknown + " connecting")},
		nil,
		line{bold("Words")},
	}, wordLines(), []line{
		line{grey("c12 is a built-in client, :54321 somebody else's connection, by its port.")},
		line{grey("Join in from another terminal: nc and the address at the top.")},
		line{grey("A hold ends when this program does. Queue depths are what the program says;")},
		line{grey("everything else was seen at its system calls, or sampled from the kernel.")},
	})
}

// theWords are what stands on the screen without being said there. None is wider
// than the smallest window.
var theWords = [][2]string{
	{"watched", "descriptors of which the kernel is to say when they are ready"},
	{"ready", "a read or a write on it would not have to wait"},
	{"tick", "one turn of a loop: wait, serve what is ready, wait again"},
	{"turn", "without a loop: one return of an accept or a read"},
	{"backlog", "connected by the kernel, and not accepted by the program yet"},
	{"unread", "has come for the server, and it has not read it"},
	{"unsent", "the server has written it, and the client has not taken it"},
	{"in service", "a worker has it, or a loop watches it"},
	{"in vain", "woken, and another worker had the client already"},
	{"asleep", "the share of time in which the server waits in a call"},
	{"p50 p99", "half of them, and 99 of 100, waited no longer than this"},
	{"re-arm", "what the kernel is told anew: watch this for writing too"},
	{"wake pipe", "the loop waits for it too: a byte in it ends the sleep"},
	{"bit", "select is told one a number, up to the highest descriptor"},
	{"in hand", "accepted, and held until the queue has room for it"},
	{"herd", "many are woken for one client, all but one in vain"},
	{"spin", "the wait returns at once, tick after tick, for nothing"},
	{"half-closed", "a client that has said all, and still listens"},
	{"churning", "a client that comes, speaks, leaves and comes again"},
	{"injected", "the lab made this call fail, as the manual allows"},
	{"trace lost", "calls that went by too fast to be shown; they are counted"},
}

func wordLines() []line {
	var body []line
	for _, word := range theWords {
		body = append(body, line{plain(padRight(word[0], 12)), grey(word[1])})
	}
	return body
}

// helpPages is how many pages the help has in a window.
func helpPages(w, h int) int {
	room := max(1, h-3)
	if twoColumns(w, room) {
		return 1
	}
	return (len(helpLines()) + room - 1) / room
}

// twoColumns: the keys have room for all of them beside the signs.
func twoColumns(w, room int) bool {
	return w >= 160 && max(len(keyLines()), len(signLines())) <= room
}

// inTwoColumns sets the keys and the signs side by side.
func inTwoColumns(w int) []line {
	left, right := keyLines(), signLines()
	body := make([]line, max(len(left), len(right)))
	for i := range body {
		if i < len(left) {
			body[i] = left[i]
		}
		if i < len(right) {
			body[i] = append(body[i].add(gap(w/2-body[i].width())), right[i]...)
		}
	}
	return body
}

// helpScreen is one page of the help; pages are numbered from 1.
func helpScreen(page, w, h int) block {
	body, room, pages := helpLines(), max(1, h-3), helpPages(w, h)
	if twoColumns(w, room) {
		body = inTwoColumns(w - 4)
	}
	page = min(page, pages)
	body = body[(page-1)*room : min(page*room, len(body))]
	title, next := "help", "back"
	if pages > 1 {
		title += ", page" + nbsp + count(page) + nbsp + "of" + nbsp + count(pages)
	}
	if page < pages {
		next = "next page"
	}
	b := box(line{styled(look.title, title)}, body, w, h-1)
	return append(b, rows(w, fields(w-2, 3, keyLine("?", next), keyLine("esc", "back"), keyLine("q", "quit")))...)
}
