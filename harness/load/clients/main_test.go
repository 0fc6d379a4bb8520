package clients

import (
	"flag"
	"os"
	"testing"

	"muxlab/catalog"
	"muxlab/harness/proc"
)

func TestMain(m *testing.M) {
	Main()
	proc.Main(catalog.Models)
	flag.Parse()
	flag.Set("test.parallel", "16") // they wait more than they work
	os.Exit(m.Run())
}
