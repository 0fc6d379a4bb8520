package panel

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// The menu of servers says of each variant what it is.
func TestAVariantSaysWhatItIs(t *testing.T) {
	o := model.Option{Help: "how the port is shared", Choices: []string{"one", "two"}, Means: []string{"alone", "together"}}
	if got := Meaning(o, "two"); got != "together" {
		t.Errorf("%q", got)
	}
	if o.Means = nil; Meaning(o, "two") != o.Help {
		t.Error("without meanings the help of the option stands there")
	}
}

// Two servers are told apart by their models, and two of one model by what differs.
func TestTwoServersAreToldApart(t *testing.T) {
	m := &model.Model{Name: "prefork", Options: []model.Option{
		{Name: "workers", Default: "4"}, {Name: "accept", Default: "blocking", Choices: []string{"blocking", "shared", "exclusive"}},
	}}
	shared := &snapshot.Snapshot{Model: m, Options: model.Options{"workers": "8", "accept": "shared"}}
	exclusive := &snapshot.Snapshot{Model: m, Options: model.Options{"workers": "8", "accept": "exclusive"}}
	if got := ShortNames(shared, exclusive); got != [2]string{"prefork" + term.Nbsp + "shared", "prefork" + term.Nbsp + "exclusive"} {
		t.Errorf("of one model: %q", got)
	}
	if got := ShortNames(shared, &snapshot.Snapshot{Model: &model.Model{Name: "epoll"}}); got != [2]string{"prefork", "epoll"} {
		t.Errorf("of two: %q", got)
	}
}
