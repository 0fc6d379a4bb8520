package watching

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
)

func steady(n int) []session.Group { return []session.Group{{N: n, Kind: session.Steady}} }

// scened is the request of a scene, as the command starts it.
func scened(t *testing.T, name string) session.Request {
	o, err := watchFlags{scene: name}.ofScene()
	if err != nil {
		t.Fatal(err)
	}
	o.Open.Seed = 7
	return o.Open
}

func TestResolve(t *testing.T) {
	select6 := session.Request{Model: "select", Options: model.Options{}, Clients: steady(6), Seed: 7}
	for args, want := range map[string]session.Request{
		"":                         {Model: "epoll", Options: model.Options{}, Clients: steady(6), Seed: 7},
		"select":                   select6,
		"select --clients 40":      {Model: "select", Options: model.Options{}, Clients: steady(40), Seed: 7},
		"select --clients 0":       {Model: "select", Options: model.Options{}, Clients: steady(0), Seed: 7},
		"select --clients 40:idle": {Model: "select", Options: model.Options{}, Clients: []session.Group{{N: 40, Kind: session.Idle}}, Seed: 7},
		"poll --clients 3:steady,50:idle,1:slow-to-read": {Model: "poll", Options: model.Options{}, Seed: 7,
			Clients: []session.Group{{N: 3, Kind: session.Steady}, {N: 50, Kind: session.Idle}, {N: 1, Kind: session.SlowReader}}},
		"--broken once --clients 2:half-closed": {Model: "mystery-4", Scene: "mystery-4", Clients: []session.Group{{N: 2, Kind: session.HalfClosed}}, Seed: 7},
		"--exercise 06 --clients 2:nagle":       {Model: "06-epoll", Clients: []session.Group{{N: 2, Kind: session.Nagle}}, Seed: 7},
		"epoll --edge":                          {Model: "epoll", Options: model.Options{"edge": "true"}, Clients: steady(6), Seed: 7},
		"threadpool --workers 2":                {Model: "threadpool", Options: model.Options{"workers": "2"}, Clients: steady(6), Seed: 7},
		"blocking --backlog 1":                  {Model: "blocking", Options: model.Options{}, Clients: steady(6), Seed: 7, Backlog: 1},
		"poll --lines --sleep 2ms --compute 1ms": {Model: "poll", Options: model.Options{}, Clients: steady(6), Seed: 7,
			Work: model.Work{Lines: true, Sleep: 2 * time.Millisecond, Compute: time.Millisecond}},
		"--scene silent-client": scened(t, "silent-client"),
		"--scene burst":         scened(t, "burst"),
		"--broken once":         {Model: "mystery-4", Scene: "mystery-4", Clients: []session.Group{{N: 4, Kind: session.Steady}, {N: 1, Kind: session.Huge}}, Seed: 7},
		"--exercise 06":         {Model: "06-epoll", Clients: steady(6), Seed: 7},
	} {
		o, err := Resolve(append(strings.Fields(args), "--seed", "7"))
		if err != nil || !reflect.DeepEqual(o.Open, want) || o.Beside.Model != "" {
			t.Errorf("%s:\n%+v, %v, beside %+v, not\n%+v", args, o.Open, err, o.Beside, want)
		}
	}
}

// What stands beside has the same clients and the same seed, also one that was chosen here.
func TestResolveBeside(t *testing.T) {
	o, err := Resolve(strings.Fields("select --beside epoll:edge --clients 9"))
	b := o.Beside
	if err != nil || b.Model != "epoll" || b.Options["edge"] != "true" || !b.OtherPort || !reflect.DeepEqual(b.Clients, steady(9)) {
		t.Errorf("beside: %+v, %v", b, err)
	}
	if b.Seed == 0 || b.Seed != o.Open.Seed {
		t.Errorf("the seeds are %d and %d", o.Open.Seed, b.Seed)
	}
}

func TestResolveRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"epoll --plain":                  "a scene of a lab takes no --plain",
		"--attach 4711":                  "a scene of a lab takes no --attach",
		"--replay x.mux":                 "a scene of a lab takes no --replay",
		"--race":                         "a scene of a lab takes no --race",
		"epoll --record x.mux":           "a scene of a lab takes no --record",
		"epoll --addr 127.0.0.1:7000":    "a scene of a lab takes no --addr",
		"epoll --grace 1s":               "a scene of a lab takes no --grace",
		"epoll --present":                "a scene of a lab takes no --present",
		"--scenes":                       "a scene of a lab takes no --scenes",
		"--help":                         "a scene of a lab takes no --help",
		"epol":                           `there is no model "epol" (did you mean epoll?)`,
		"epoll poll":                     "muxlab watch takes at most one model",
		"--colour":                       "muxlab watch has no flag --colour",
		"--scene silent":                 `there is no scene "silent"`,
		"--broken onse":                  `there is no server "onse" on the shelf`,
		"--broken":                       "--broken takes the name of a server",
		"--scene herd epoll":             "give one of them, and no model",
		"--scene herd --clients 3":       "--clients does not go with --scene",
		"epoll --beside epoll":           "beside itself would show the same twice",
		"epoll --beside epol":            "epol",
		"epoll --workers 2":              "workers",
		"epoll --backlog 0":              "--backlog is a whole number from 1 to 65535, not 0",
		"epoll --sleep -1s":              "times of 0 or more",
		"epoll --clients -1":             "--clients is a whole number from 0, not -1",
		"epoll --clients 40:idel":        `there is no kind of clients "idel" (did you mean idle?); there are steady, bursty`,
		"epoll --clients 3:you":          `there is no kind of clients "you"`,
		"epoll --clients 1,000":          `numbers with their kinds as in 3:steady,50:idle, not "1,000"`,
		"epoll --clients many":           `--clients is a whole number, or numbers with their kinds`,
		"epoll --clients 3:":             `there is no kind of clients ""`,
		"epoll --clients 3:idle,-2:idle": "--clients is a whole number from 0, not -2",
		"--exercise 07":                  `there is no exercise "07"`,
		"--scene herd --lines":           "--lines does not go with --scene",
		"threadpool --workers nineteen":  "workers",
	} {
		if _, err := Resolve(strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) || proc.ExitCode(err) != 2 {
			t.Errorf("%s: %v, not %q", args, err, want)
		}
	}
}

// The tab key offers the kinds behind a number, also behind a comma.
func TestKindsAreOffered(t *testing.T) {
	for typed, want := range map[string]string{"40:id": "40:idle", "3:steady,1:slow-to-r": "3:steady,1:slow-to-read"} {
		all, _ := offeredClients(nil, nil, typed)
		if len(all) != 1 || !strings.HasPrefix(all[0], want+"\t") {
			t.Errorf("%s: %q", typed, all)
		}
	}
	if all, _ := offeredClients(nil, nil, "4"); len(all) > 0 {
		t.Errorf("behind a number: %q", all)
	}
}
