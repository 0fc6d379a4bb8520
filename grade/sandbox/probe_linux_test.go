package sandbox

import (
	"strings"
	"testing"
)

func TestProbe(t *testing.T) {
	l := Probe(t.Context())
	if len(l) != len(none("")) {
		t.Fatal(l)
	}
	for i, one := range l {
		t.Log(l.Lines()[i])
		if one.Held == (one.Why != "") {
			t.Errorf("%+v", one)
		}
	}
}

func TestRequireFailsClosed(t *testing.T) {
	if err := none("why").Require(); err == nil || !strings.Contains(err.Error(), "from the network here: missing are network namespace (why)") {
		t.Error(err)
	}
	all := none("")
	for i := range all {
		all[i].Held = true
	}
	if err := all.Require(); err != nil {
		t.Error(err)
	}
	for _, without := range []string{Seccomp, Limits, UserNS} {
		l := all.Without(without, OwnUID, LandlockTC)
		if err := l.Require(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("without %s: %v", without, err)
		}
	}
}
