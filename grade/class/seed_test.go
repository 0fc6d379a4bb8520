package class

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLate(t *testing.T) {
	l := Late{10, 50}
	for _, c := range []struct {
		late          time.Duration
		days, percent int
	}{{0, 0, 0}, {-time.Hour, 0, 0}, {1, 1, 10}, {24 * time.Hour, 1, 10}, {24*time.Hour + 1, 2, 20}, {30 * 24 * time.Hour, 30, 50}, {100 * 365 * 24 * time.Hour, 36500, 50}} {
		if d, p := l.Percent(c.late); d != c.days || p != c.percent {
			t.Errorf("%v: %d days, %d %%", c.late, d, p)
		}
	}
	if m, words := l.Apply(75, 25*time.Hour); m != 60 || words != "2 days late: 20 % less, 75 points become 60" {
		t.Error(m, words)
	}
}

func TestSecret(t *testing.T) {
	name := filepath.Join(t.TempDir(), "muxlab", "class.secret")
	s, made, err := LoadSecret(name)
	if err != nil || !made {
		t.Fatal(made, err)
	}
	info, _ := os.Stat(name)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	again, made, err := LoadSecret(name)
	if err != nil || made || string(again) != string(s) {
		t.Error("the secret is another the second time", err)
	}
	if s.Seed("ann", "06") != again.Seed("ann", "06") || s.Seed("ann", "06") == s.Seed("ann", "07") || s.Seed("ann", "06") == s.Seed("bob", "06") || s.Seed("a", "b06") == s.Seed("ab", "06") {
		t.Error("a seed does not depend on what it should, and on nothing else")
	}
	os.Chmod(name, 0o644)
	if _, _, err := LoadSecret(name); err == nil {
		t.Error("a secret that others may read is taken")
	}
	os.Chmod(name, 0o600)
	os.WriteFile(name, []byte("abc\n"), 0o600)
	if _, _, err := LoadSecret(name); err == nil {
		t.Error("a secret that is none is taken")
	}
}

func TestSlug(t *testing.T) {
	seen := map[string]string{}
	for _, id := range []string{"ann", "ann@x.org", "../../etc", "", "-rf", "Kim Lee", "KimLee", "größe", "..", ".", "a/b", strings.Repeat("x", 300), "a\x00b", "日本"} {
		s := Slug(id)
		if other, twice := seen[s]; twice {
			t.Errorf("%q and %q are both %s", id, other, s)
		}
		seen[s] = id
		if s == "" || s != filepath.Base(s) || strings.HasPrefix(s, "-") || strings.HasPrefix(s, ".") || len(s) > 70 {
			t.Errorf("%q becomes %q", id, s)
		}
	}
	if Slug("ann") != "ann" {
		t.Error("a plain id is changed")
	}
}
