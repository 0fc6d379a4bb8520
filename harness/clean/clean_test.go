package clean

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"worker 3":                      "worker 3",
		"größe 語 👍 e\u0301\u00a0x":      "größe 語 👍 e\u0301\u00a0x",
		"\x1b]0;owned\a":                `\x1b]0;owned\x07`,
		"\u009b31mred":                  `\u009b31mred`,
		"a\xffb":                        `a\xffb`,
		"\u202eright\u2028left\r\n\t":   `\u202eright\u2028left\x0d\x0a\x09`,
		"\uFFFD":                        "\uFFFD",
		"\U000E0041":                    "\uFFFD",
		strings.Repeat("語", 100):        strings.Repeat("語", 85),
		strings.Repeat("\x1b", 100):     strings.Repeat(`\x1b`, 64),
		strings.Repeat("x", NameAtMost): strings.Repeat("x", NameAtMost),
	} {
		if got := Name(in); got != want {
			t.Errorf("%q becomes %q instead of %q", in, got, want)
		}
	}
	if got := Text("one\n\x1b[2Jtwo"); got != "one\n"+`\x1b[2Jtwo` {
		t.Errorf("%q", got)
	}
}

// Strings reaches every string that is exported, and nothing else.
func TestStrings(t *testing.T) {
	type inner struct{ Name string }
	type all struct {
		Text    string
		hidden  string
		Bytes   []byte
		List    []inner
		Pointer *inner
		Map     map[string]inner
		Named   map[string][]string
		Number  int
		Nothing *inner
	}
	v := all{"\x1b", "\x1b", []byte("\x1b"), []inner{{"\x1b"}}, &inner{"\x1b"}, map[string]inner{"\x1b": {"\x1b"}}, map[string][]string{"a": {"\x1b"}}, 1, nil}
	Strings(&v)
	const e = `\x1b`
	want := all{e, "\x1b", []byte("\x1b"), []inner{{e}}, &inner{e}, map[string]inner{e: {e}}, map[string][]string{"a": {e}}, 1, nil}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("%+v instead of %+v", v, want)
	}
}

// Whatever comes in, nothing comes out that a terminal would obey, and what is clean
// stays as it is.
func FuzzName(f *testing.F) {
	for _, s := range []string{"", "worker", "\x1b[31m", "\u009b1m", "\xc2", "\xff\xfe", "\u202e", strings.Repeat("語\x1b", 99), "\U000E0041", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, text := Name(s), Text(s)
		for _, out := range []string{name, strings.ReplaceAll(text, "\n", "")} {
			if !utf8.ValidString(out) {
				t.Errorf("%q is no UTF-8: %q", s, out)
			}
			for i, r := range out {
				if !visible(r, out[i:]) {
					t.Errorf("%q leaves %q in %q", s, r, out)
				}
			}
		}
		if len(name) > NameAtMost || Name(name) != name || Text(text) != text {
			t.Errorf("%q becomes %q, and then %q", s, name, Name(name))
		}
	})
}
