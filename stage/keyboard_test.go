package stage

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// typing is a keyboard on which these bytes come one after the other; after "" the
// next comes too late.
func typing(pieces ...string) *Keyboard {
	k := &Keyboard{}
	k.read = func(p []byte) (int, error) {
		for len(pieces) > 0 && pieces[0] == "" {
			pieces = pieces[1:]
		}
		if len(pieces) == 0 {
			return 0, io.EOF
		}
		n := copy(p, pieces[0])
		if pieces[0] = pieces[0][n:]; pieces[0] == "" {
			pieces = pieces[1:]
		}
		return n, nil
	}
	k.more = func(time.Duration) bool { return len(pieces) > 0 && pieces[0] != "" }
	return k
}

func TestWhatBelongsTogetherIsReadAtOnce(t *testing.T) {
	long := strings.Repeat("x", 250)
	for name, c := range map[string]struct{ pieces, want []string }{
		"keys":            {[]string{"a", "b"}, []string{"a", "b"}},
		"an arrow":        {[]string{"\x1b", "[", "A"}, []string{"\x1b[A"}},
		"two":             {[]string{"\x1b[A\x1b", "[B"}, []string{"\x1b[A\x1b[B"}},
		"page up":         {[]string{"\x1b[5", "~", "q"}, []string{"\x1b[5~", "q"}},
		"home":            {[]string{"\x1bO", "H"}, []string{"\x1bOH"}},
		"console":         {[]string{"\x1b[[", "A"}, []string{"\x1b[[A"}},
		"mouse":           {[]string{"\x1b[M", " !", "!"}, []string{"\x1b[M !!"}},
		"esc alone":       {[]string{"\x1b", "", "q"}, []string{"\x1b", "q"}},
		"alt":             {[]string{"\x1bq", "x"}, []string{"\x1bq", "x"}},
		"alt and bracket": {[]string{"\x1b]", "", "r"}, []string{"\x1b]", "r"}},
		"chinese":         {[]string{"\xe4\xbd", "\xa0", "!"}, []string{"你", "!"}},
		"no text":         {[]string{"\xff", "a"}, []string{"\xff", "a"}},
		"a late answer":   {[]string{"\x1b]11;rgb:1e1e/", "1e1e/1e1e\x1b\\", "q"}, []string{"", "q"}},
		"piece by piece":  {[]string{"\x1b", "]", "1", "1;r\x07"}, []string{""}},
		"another":         {[]string{"x\x1b]11;rgb:1e1e/1e1e/1e1e\x07y"}, []string{"xy"}},
		"half an answer":  {[]string{"x\x1b]11;rgb:1e1e", "", "q"}, []string{"x", "q"}},
		"at the end":      {[]string{long[:191] + "\x1b[", "5~"}, []string{long[:191] + "\x1b[5~"}},
	} {
		k, p := typing(c.pieces...), make([]byte, 256)
		var got []string
		for {
			n, err := k.Read(p)
			if err != nil {
				break
			}
			got = append(got, string(p[:n]))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q instead of %q", name, got, c.want)
		}
	}
}
