package measure

import (
	"runtime"
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	seen := map[string]Limit{}
	for _, l := range Limits() {
		if l.Name == "" || l.Value == "" {
			t.Errorf("without a name or a value: %+v", l)
		}
		if l.Verdict != "" && strings.HasSuffix(l.Verdict, ".") {
			t.Errorf("verdicts end without a stop: %q", l.Verdict)
		}
		seen[l.Name] = l
	}
	for _, name := range []string{"kernel", "CPUs", "GOMAXPROCS", "ulimit -n", "ulimit -Hn", "ulimit -u", "free space for traces", "epoll", "io_uring"} {
		if _, ok := seen[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
	if seen["ulimit -n"].Number < 1 || seen["GOMAXPROCS"].Number != int64(runtime.GOMAXPROCS(0)) {
		t.Errorf("not plausible: %+v", seen)
	}
	if yes := seen["epoll"].Value == "yes"; yes != (runtime.GOOS == "linux") {
		t.Errorf("epoll on %s: %+v", runtime.GOOS, seen["epoll"])
	}
}

func TestVerdictOnlyWhenTooLow(t *testing.T) {
	if l := number("ulimit -n", 256, 2100, "1,000 clients need 2,100"); l.Verdict != "ulimit -n is 256: 1,000 clients need 2,100" {
		t.Errorf("%+v", l)
	}
	if l := number("ulimit -n", 4096, 2100, "too low"); l.Verdict != "" || l.Value != "4,096" {
		t.Errorf("%+v", l)
	}
	if l := number("somaxconn", -1, 2100, "too low"); l.Verdict != "" || l.Value != "unknown" {
		t.Errorf("%+v", l)
	}
}
