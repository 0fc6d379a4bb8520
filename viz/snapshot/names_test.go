package snapshot

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/viz/term"
)

// Two servers are told apart by their models, and two of one model by what differs.
func TestTwoServersAreToldApart(t *testing.T) {
	m := &model.Model{Name: "prefork", Options: []model.Option{
		{Name: "workers", Default: "4"}, {Name: "accept", Default: "blocking", Choices: []string{"blocking", "shared", "exclusive"}},
	}}
	shared := &Snapshot{Model: m, Options: model.Options{"workers": "8", "accept": "shared"}}
	exclusive := &Snapshot{Model: m, Options: model.Options{"workers": "8", "accept": "exclusive"}}
	if got := ShortNames(shared, exclusive); got != [2]string{"prefork" + term.Nbsp + "shared", "prefork" + term.Nbsp + "exclusive"} {
		t.Errorf("of one model: %q", got)
	}
	if got := ShortNames(shared, &Snapshot{Model: &model.Model{Name: "epoll"}}); got != [2]string{"prefork", "epoll"} {
		t.Errorf("of two: %q", got)
	}
}
