package grade

import "testing"

// The command behind a failure can be typed as it is.
func TestReplay(t *testing.T) {
	for _, c := range []struct {
		file string
		tick uint64
		want string
	}{
		{".muxlab/sleeps.mux", 12, "muxlab watch --replay .muxlab/sleeps.mux --tick 12"},
		{"x.mux", 0, "muxlab watch --replay x.mux"},
		{"my work/x.mux", 3, `muxlab watch --replay "my work/x.mux" --tick 3`},
	} {
		if got := replay(c.file, c.tick); got != c.want {
			t.Errorf("%s, not %s", got, c.want)
		}
	}
}
