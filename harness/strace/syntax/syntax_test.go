package syntax

import (
	"slices"
	"testing"

	"muxlab/harness/kernel"
)

func TestParseLine(t *testing.T) {
	for text, want := range map[string]Line{
		`[pid  4712] 1795557690.5 accept(3,  <unfinished ...>`:         {4712, 1795557690_500000000, Begun, "accept", "(3,  "},
		`4712 1795557690.5 <... accept resumed>NULL, NULL) = 5 <0.01>`: {4712, 1795557690_500000000, Ended, "accept", "NULL, NULL) = 5 <0.01>"},
		`00:00:01.000002 getpid() = 8`:                                 {0, 1_000002000, Call, "getpid", "() = 8"},
		`7 1795557690.5 +++ exited with 0 +++`:                         {7, 1795557690_500000000, Exit, "", "exited with 0"},
	} {
		if l, err := ParseLine(text); err != nil || l != want {
			t.Errorf("%s: %+v, %v", text, l, err)
		}
	}
	for text, want := range map[string]error{
		"hello":                        ErrForeign,
		"7 getpid() = 7":               ErrTimeless,
		"7 1795557690.5 no name() = 7": ErrLine,
	} {
		if _, err := ParseLine(text); err != want {
			t.Errorf("%s: %v instead of %v", text, err, want)
		}
	}
}

func TestArguments(t *testing.T) {
	args, rest, ok := Arguments(`(3<TCP:[127.0.0.1:7000->127.0.0.1:40112]>, "a, \")", [{fd=3, events=POLLIN}], 1<<2 /* x, y */) = 1`)
	want := []string{"3<TCP:[127.0.0.1:7000->127.0.0.1:40112]>", `"a, \")"`, "[{fd=3, events=POLLIN}]", "1<<2 /* x, y */"}
	if !ok || rest != " = 1" || !slices.Equal(args, want) {
		t.Fatalf("%q, %q, %v", args, rest, ok)
	}
	if peer := PeerIn(Described(args[0])); peer.String() != "127.0.0.1:40112" {
		t.Error(peer)
	}
	all, whole := List(args[2])
	if n, ok := Number(Member(all[0], "fd")); !whole || !ok || n != 3 || EventsOf(Member(all[0], "events")) != kernel.In {
		t.Errorf("%q, %v, %d", all, whole, n)
	}
	if s := Unquoted(`"a\0b\12"...`); s != `a\x00b\x0a` {
		t.Errorf("%q", s)
	}
}
