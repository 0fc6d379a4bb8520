package script

import (
	"strings"
	"testing"
)

func TestComes(t *testing.T) {
	for keys, want := range map[string]int{
		"A A A": 30, "AA": 20, "a enter": 1, "/c1 enter x x": 0, "i hi enter esc": 1,
		"/c40 enter i hi a A enter esc esc /c20 enter i hi enter esc esc": 0, "/c40 enter i hi enter esc esc esc i hi enter": 1,
		"space . .": 0, "K enter": -1,
	} {
		n, known := comes(strings.Fields(keys))
		if known != (want >= 0) || known && n != want {
			t.Errorf("by %s come %d, %v", keys, n, known)
		}
	}
}
