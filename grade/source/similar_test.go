package source

import (
	"strings"
	"testing"
)

func TestSimilar(t *testing.T) {
	solution := solution06(t)
	starter, err := Starter(solution)
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.NewReplacer("conn", "peer", "dispatch", "handle", "// ", "// my ", "64", "32").Replace(string(solution))
	spin, err := Merge(solution, []byte(shelfSpin))
	if err != nil {
		t.Fatal(err)
	}
	other := checkHead + strings.Repeat("func a(x []int) (n int) { for i := range x { switch { case i > 3: n += i; default: go a(x[1:]) } }; return n * len(x) }\n", 20)
	for _, test := range []struct {
		what        string
		a, b        string
		least, most float64
	}{
		{"the same", string(solution), string(solution), 1, 1},
		{"renamed", string(solution), renamed, 1, 1},
		{"one function changed", string(solution), string(spin), 0.8, 1},
		{"the starter", string(starter), string(solution), 0, 0},
		{"another", string(solution), other, 0, 0.1},
		{"nothing", "", "", 0, 0},
	} {
		got := Similar(one(test.a), one(test.b), starter)
		if back := Similar(one(test.b), one(test.a), starter); got != back || got < test.least || got > test.most {
			t.Errorf("%s: %.2f, and %.2f the other way; want %.1f to %.1f", test.what, got, back, test.least, test.most)
		}
	}
}
