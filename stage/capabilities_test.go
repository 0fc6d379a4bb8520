package stage

import (
	"path/filepath"
	"strings"
	"testing"

	"muxlab/catalog"
	"muxlab/session"
)

// abilities names the capabilities of a session.
func abilities(s session.Session) string {
	var names []string
	add := func(name string, has bool) {
		if has {
			names = append(names, name)
		}
	}
	_, is := s.(session.Holder)
	add("holder", is)
	_, is = s.(session.Crowd)
	add("crowd", is)
	_, is = s.(session.Actor)
	add("actor", is)
	_, is = s.(session.Speaker)
	add("speaker", is)
	_, is = s.(session.Recording)
	add("recording", is)
	_, is = s.(session.Reuser)
	add("reuser", is)
	return strings.Join(names, " ")
}

// Each kind of session has the capabilities that it really can serve, and no other. To
// record a session changes nothing of that.
func TestEachSessionCanDoWhatItSays(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "it.mux")
	l := &Launcher{List: catalog.Models, Record: name}
	s, err := l.Launch(t.Context(), session.Request{Model: "poll"})
	if err != nil {
		t.Fatal(err)
	}
	mustFrame(t, s)
	second, err := l.Attach(s.(*Launched).run)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Record(filepath.Join(t.TempDir(), "second.mux"), false); err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := l.Replay(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for want, s := range map[string]session.Session{
		"holder crowd actor speaker reuser": s,
		"holder reuser":                     second,
		"holder recording":                  r,
	} {
		if got := abilities(s); got != want {
			t.Errorf("%T is %s, not %s", s, got, want)
		}
	}
}
