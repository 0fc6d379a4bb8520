package watching

// The flags of muxlab watch, and which of them go together.

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"muxlab/cli/attach"
	"muxlab/cli/flags"
	"muxlab/harness/files"
	"muxlab/harness/proc"
	"muxlab/session"
)

// watchFlags are what muxlab watch is told, beside the flags of its server.
type watchFlags struct {
	pid          string
	record       string
	overwrite    bool
	replay       string
	tick         uint32
	exercise     string
	broken       string
	beside       string
	scene        string
	scenes       bool
	asJSON       bool
	seed         uint64
	race         bool
	clients      string
	crowd        []session.Group // clients, once they were read
	ascii, plain bool
	present      bool
	cast         string
	lasting      time.Duration
	paced        bool // lasting was given
}

func (w *watchFlags) register(set *pflag.FlagSet) {
	attach.Flag(set, &w.pid, "look at a running server, or at any program through strace")
	set.StringVar(&w.record, "record", "", "keep all that is seen in this file")
	flags.Overwrite(set, &w.overwrite)
	set.StringVar(&w.replay, "replay", "", "show such a file instead of a server, or what strace -f -ttt -T wrote of any program")
	set.Uint32Var(&w.tick, "tick", 0, "with --replay: begin at the tick of this number, and stand there")
	set.StringVar(&w.exercise, "exercise", "", "your own server of this exercise, as in 06")
	set.StringVar(&w.broken, "broken", "", "put a server with a known fault on stage: "+strings.Join(flags.Broken(), ", "))
	set.StringVar(&w.beside, "beside", "", "put this model beside it, under the same clients; with options as in prefork:accept=shared")
	set.StringVar(&w.scene, "scene", "", "show this scene, see --scenes")
	set.BoolVar(&w.scenes, "scenes", false, "list the scenes, each with its question")
	set.BoolVar(&w.asJSON, "json", false, "with --scenes: as JSON")
	set.Uint64Var(&w.seed, "seed", 0, "decides which client says what when (default chosen, and printed)")
	set.BoolVar(&w.race, "race", false, "a race of all models, or of those that are named, as in prefork:accept=shared")
	set.StringVar(&w.clients, "clients", "6", "how many clients there are at first, or of which kinds, as in 3:steady,50:idle: "+kindWords())
	set.BoolVar(&w.ascii, "ascii", false, "draw with ASCII alone; so it is where the locale names another character set than UTF-8")
	flags.Present(set, &w.present)
	set.StringVar(&w.cast, "cast", "", "write what the screen shows into this file, for asciinema")
	set.BoolVar(&w.plain, "plain", false, "no screen: a line a turn")
	set.DurationVar(&w.lasting, "for", 0, "with --plain: how long (default until interrupted)")
}

// check says in one sentence which flags do not go together, or nothing. It reads the
// clients.
func (w *watchFlags) check(attach bool, args []string) error {
	special := 0
	for _, asked := range []bool{attach, w.replay != "", w.exercise != "", w.broken != "", w.scene != "", w.scenes} {
		if asked {
			special++
		}
	}
	switch {
	case w.race && (special > 0 || w.beside != "" || w.record != ""):
		return proc.Usagef("--race starts all its servers itself: it goes with no other server")
	case w.race:
		return nil
	case w.beside != "" && (attach || w.replay != ""):
		return proc.Usagef("--beside starts both servers itself: it goes with neither --attach nor --replay")
	case w.tick > 0 && (w.replay == "" || w.plain):
		return proc.Usagef("--tick is about a recording on the screen: it goes with --replay, and not with --plain")
	case special > 1, special == 1 && len(args) > 0:
		return proc.Usagef("--attach looks at a server that runs, --replay at a recording, --exercise at your own server, --broken at a server with a fault, --scene at a question, and --scenes lists those: give one of them, and no model")
	case w.asJSON && !w.scenes:
		return proc.Usagef("--json is about --scenes; muxlab export writes what a server did as JSON")
	case w.paced && w.lasting <= 0:
		return proc.Usagef("--for is a time above 0, as in 5s, not %v", w.lasting)
	case w.paced && !w.plain:
		return proc.Usagef("--for goes with --plain: the screen is there until it is quit")
	case w.plain && (w.present || w.cast != ""):
		return proc.Usagef("--present and --cast are about the screen, and --plain has none: leave it out")
	}
	var err error
	if w.crowd, err = parseClients(w.clients); err != nil {
		return err
	}
	if err := files.Free(w.overwrite, w.record); err != nil {
		return err
	}
	return checkClients(w.crowd)
}

// fits are the flags that go with one that brings its own server, or none.
var fits = []struct{ flag, what, others string }{
	{"race", "starts all its servers itself", "ascii present cast overwrite"},
	{"attach", "looks at a server that runs already", "record ascii present cast overwrite plain for"},
	{"replay", "shows what was recorded", "tick ascii present cast overwrite plain for"},
	{"exercise", "brings your own server", "addr backlog grace clients seed record ascii present cast overwrite plain for"},
	{"scenes", "lists the scenes", "json"},
	{"broken", "brings its own server", "addr backlog grace beside clients seed record ascii present cast overwrite plain for"},
	{"scene", "brings its own server and clients", "addr backlog grace beside seed record ascii present cast overwrite plain for"},
}

// surplus says in one sentence which flag would be given in vain, or nothing.
func (w watchFlags) surplus(set *pflag.FlagSet) (err error) {
	for _, one := range fits {
		if !set.Changed(one.flag) {
			continue
		}
		set.Visit(func(f *pflag.Flag) {
			if f.Name != one.flag && !slices.Contains(strings.Fields(one.others), f.Name) {
				err = proc.Usagef("--%s does not go with --%s, which %s", f.Name, one.flag, one.what)
			}
		})
		return err
	}
	return nil
}
