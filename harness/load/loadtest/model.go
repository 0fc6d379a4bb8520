package loadtest

import (
	"net/netip"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// ServeModel starts the server of a model in a process of its own, untraced, and kills it
// when the test ends.
func ServeModel(t testing.TB, name string, work model.Work) (*proc.Server, netip.AddrPort) {
	t.Helper()
	job, err := proc.NewJob(model.Find(catalog.Models, name), nil)
	if err != nil {
		t.Fatal(err)
	}
	job.Work, job.Direct, job.Grace = work, true, 100*time.Millisecond
	s, err := proc.Start(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Kill(); <-s.Done() })
	return s, netip.MustParseAddrPort(s.Addr)
}
