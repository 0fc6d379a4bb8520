package app

import (
	"slices"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/viztest"
)

// Beside itself a model differs in what was asked for, and in nothing else: the herd of
// eight workers is set against eight others.
func TestBesideItselfAModelDiffersInOneOption(t *testing.T) {
	r := session.Request{Model: "prefork", Options: model.Options{"workers": "8", "accept": "shared"}}
	if got := r.Beside("prefork", model.Options{"accept": "exclusive"}); got.Options["workers"] != "8" || got.Options["accept"] != "exclusive" || !got.OtherPort {
		t.Errorf("%+v", got)
	}
	if r.Options["accept"] != "shared" {
		t.Error("the first was changed")
	}
	for _, name := range []string{"prefork", "epoll"} {
		if got := r.Beside(name, nil); got.Model != name || len(got.Options) != 0 {
			t.Errorf("%s as it is: %+v", name, got)
		}
	}
}

// Where the list of the clients stands below, to have chosen it leaves no room for it
// above.
func TestTheListThatStandsBelowTakesNoRoomAbove(t *testing.T) {
	s := viztest.ProcessServer(60).Still(digestOf(model.Processes), 60)
	_, tabs := panel.PanelsOf(model.Processes)
	at := slices.IndexFunc(tabs, func(p panel.Panel) bool { return p.Name == panel.ClientsTab.Name })
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		if list, usual := draw(s, &watch.UI{Tab: at}, size[0], size[1]), draw(s, &watch.UI{}, size[0], size[1]); rowsOf(list) != rowsOf(usual) {
			t.Errorf("%v: with the list chosen it is\n%s\nand without\n%s", size, list, usual)
		}
	}
}

// rowsOf is a screen without its keys, of which one says what comes next.
func rowsOf(screen string) string { return screen[:strings.LastIndexByte(screen, '\n')] }
