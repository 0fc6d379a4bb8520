package outcome

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/harness/load"
)

var update = flag.Bool("update", false, "write the golden files anew")

// open is a run in an open loop, with everything that there is to say of one.
func open() load.Result {
	return load.Result{
		Config:      load.Config{Addr: netip.MustParseAddrPort("127.0.0.1:7000"), Conns: 1500, Active: 1200, Size: 64, Rate: 20000, Arrivals: load.Poisson},
		Connections: 1500, Echoes: 99000, EchoesPerSecond: 19800.4, Duration: 5 * time.Second,
		Latency:    load.Latency{P50: 68_312, P90: 1_254_000, P99: 30_000_000, P999: 1_200_000_000, Max: 2_000_000_000},
		Lateness:   load.Latency{P50: 420, P90: 999, P99: 12_000, P999: 50_000, Max: 100_000},
		Unanswered: 1234, Waited: 1400 * time.Millisecond, Errors: load.Errors{Reset: 3, Timeout: 1},
		Incomplete: true, Why: "it was stopped",
	}
}

func TestGolden(t *testing.T) {
	closed := load.Result{Config: load.Config{Addr: open().Config.Addr, Active: 10, Size: 4000, PerRequest: true, Think: 100 * time.Millisecond},
		Connections: 56789, ConnectionsPerSecond: 11357.8, EchoesPerSecond: 11357.8, Duration: 5 * time.Second}
	b := &strings.Builder{}
	for _, r := range []load.Result{open(), closed} {
		if err := Print(b, r); err != nil {
			t.Fatal(err)
		}
		b.WriteByte('\n')
	}
	for _, p := range []load.Progress{{EchoesPerSecond: 19800.4}, {EchoesPerSecond: 19800.4, Measured: true, P99: 30_000_000, Lost: 1234}} {
		b.WriteString(Progress(p) + "\n")
	}
	file := filepath.Join("testdata", "outcome.txt")
	if *update {
		os.MkdirAll("testdata", 0o755)
		os.WriteFile(file, []byte(b.String()), 0o644)
	}
	if want, err := os.ReadFile(file); err != nil || b.String() != string(want) {
		t.Errorf("%s differs (go test ./harness/load/outcome -update writes it anew), %v:\n%s", file, err, b)
	}
}
