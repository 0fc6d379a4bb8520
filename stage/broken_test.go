package stage

import (
	"testing"
	"time"

	"muxlab/harness/conform/shelf"
	"muxlab/harness/diagnose"
	"muxlab/harness/measure"
	"muxlab/session"
)

func TestEveryBrokenServerShowsItsFault(t *testing.T) {
	t.Parallel()
	for _, entry := range shelf.Wrong {
		name := entry.Model.Name
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, ok := FindBroken(name)
			if !ok {
				t.Fatal("it is not found")
			}
			l := &Launcher{Hidden: WrongModels()}
			s, err := l.Launch(t.Context(), b.Request)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			lint := b.Mystery.Lint
			if !seen(t, s, lint) {
				t.Errorf("nothing of its fault was seen: neither a finding %q nor a client in trouble", lint)
			}
		})
	}
}

// seen watches until the lint fires, or where a kernel that fails by chance is needed
// for it, until a client is in trouble.
func seen(t *testing.T, s session.Session, lint string) bool {
	t.Helper()
	doctor := diagnose.New(diagnose.DefaultThresholds(), nil)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		f, err := s.Next()
		if f == nil {
			t.Fatal(err)
		}
		for _, found := range doctor.Take(f, measure.Samples{}) {
			if found.Lint == lint {
				return true
			}
		}
		for _, c := range s.Clients() {
			waits := !c.WaitingSince.IsZero() && time.Since(c.WaitingSince) > 5*time.Second
			if provoked := lint == "short-write" || lint == "interrupted"; provoked && (c.Error != "" || waits) {
				return true // chance decides which of the two comes first
			}
		}
	}
	return false
}

// What is found once may be the machine's doing, which gave the server no processor
// for a while; a fault of the server comes again.
func TestARightServerShowsNoFault(t *testing.T) {
	t.Parallel()
	for try := 1; ; try++ {
		found := faultOfTheRight(t)
		if found == "" {
			return
		}
		if try == 3 {
			t.Fatalf("found in a right server, three times: %s", found)
		}
	}
}

// faultOfTheRight is the first finding about a right server in four seconds, or nothing.
func faultOfTheRight(t *testing.T) string {
	t.Helper()
	l := &Launcher{Hidden: WrongModels()}
	s, err := l.Launch(t.Context(), session.Request{Model: shelf.Right.Name, Clients: beside(3, session.Churning)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	doctor := diagnose.New(diagnose.DefaultThresholds(), nil)
	for end := time.Now().Add(4 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		f, err := s.Next()
		if f == nil {
			t.Fatal(err)
		}
		if found := doctor.Take(f, measure.Samples{}); len(found) > 0 {
			return found[0].Sentence
		}
	}
	return ""
}
