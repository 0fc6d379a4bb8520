package snapshot

import (
	"slices"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/units"
)

// Two servers are told apart by their models, and two of one model by what differs.
func TestTwoServersAreToldApart(t *testing.T) {
	m := &model.Model{Name: "prefork", Options: []model.Option{
		{Name: "workers", Default: "4"}, {Name: "accept", Default: "blocking", Choices: []string{"blocking", "shared", "exclusive"}},
	}}
	shared := &Snapshot{Model: m, Options: model.Options{"workers": "8", "accept": "shared"}}
	exclusive := &Snapshot{Model: m, Options: model.Options{"workers": "8", "accept": "exclusive"}}
	if got := ShortNames(shared, exclusive); got != [2]string{"prefork" + units.NBSP + "shared", "prefork" + units.NBSP + "exclusive"} {
		t.Errorf("of one model: %q", got)
	}
	if got := ShortNames(shared, &Snapshot{Model: &model.Model{Name: "epoll"}}); got != [2]string{"prefork", "epoll"} {
		t.Errorf("of two: %q", got)
	}
}

// A switch may be on by default; then its other server is the one without it.
func TestASwitchThatIsTurnedOff(t *testing.T) {
	edge := model.Option{Name: "edge", Default: "false", Switch: true}
	nodelay := model.Option{Name: "nodelay", Default: "true", Switch: true}
	m := &model.Model{Name: "epoll", Options: []model.Option{edge, nodelay}}
	for _, c := range []struct {
		option        model.Option
		variant, name string
	}{{edge, "true", "epoll edge"}, {nodelay, "false", "epoll nodelay off"}} {
		if got := c.option.Variants(); !slices.Equal(got, []string{c.variant}) {
			t.Errorf("the variants of %s are %q", c.option.Name, got)
		}
		s := &Snapshot{Model: m, Options: model.Options{c.option.Name: c.variant}}
		if got := strings.ReplaceAll(s.FullName(), units.NBSP, " "); got != c.name {
			t.Errorf("it is called %q, not %q", got, c.name)
		}
	}
}
