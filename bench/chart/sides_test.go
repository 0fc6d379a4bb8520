package chart

import (
	"gonum.org/v1/plot/vg"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"muxlab/bench/chart/text"
)

// of is a series of a side, with values at 0, 1, ….
func of(name string, side int, values ...float64) Series {
	s := Series{Name: name, Side: side}
	for i, v := range values {
		s.Points = append(s.Points, Point{X: float64(i), Mid: v})
	}
	return s
}

// A figure that nobody printed has no bar, and is no bar of 0.
func TestNoFigureIsNoBar(t *testing.T) {
	paths := func(print ...float64) int {
		f := Figure{Name: "f", Title: "f", X: &Axis{}, Groups: []string{"first", "second"}, Sides: []string{"here", "print"},
			Series: []Series{of("a", 0, 1, 2), of("a", 1, print...)}}
		svg, err := SVG(f)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(svg), "<path")
	}
	if one, two := paths(1), paths(1, 0); one >= two {
		t.Errorf("%d shapes with one figure in print, %d with two", one, two)
	}
}

// Whoever sees no colours tells the series of a picture apart by their signs.
func TestSeriesDifferWithoutColour(t *testing.T) {
	f := Figure{}
	for i := range palette {
		f.Series = append(f.Series, of(strconv.Itoa(i), 0, 1))
	}
	for a := range 3 * len(palette) { // every series on three sides
		for b := range a {
			same := f.signOf(of(strconv.Itoa(a/3), a%3)) == f.signOf(of(strconv.Itoa(b/3), b%3))
			if want := a/3 == b/3 && a%3 > 0 && b%3 > 0; same != want {
				t.Errorf("series %d on side %d and %d on side %d have the same sign: %v", a/3, a%3, b/3, b%3, same)
			}
		}
	}
}

// Tables in print are told apart in a picture: by the fill of a bar, and by the
// sign of a point.
func TestSidesDiffer(t *testing.T) {
	const tables = 4 // as many as Stevens' figure has
	f := Figure{Series: []Series{of("one", 0, 1)}}
	for side := range tables {
		for other := range side {
			if f.signOf(of("one", side)) == f.signOf(of("one", other)) {
				t.Errorf("sides %d and %d have the same sign", side, other)
			}
			if paler(palette[0], side) == paler(palette[0], other) {
				t.Errorf("sides %d and %d have the same fill", side, other)
			}
		}
	}
}

// Where the signs of two series meet, both are still known to be there.
func TestSignsThatMeet(t *testing.T) {
	f := Figure{X: &Axis{Name: "N"}, Unit: "cost", Sides: []string{"here"}, Series: []Series{of("a", 0, 1, 5), of("b", 0, 1, 9)}}
	if all := Terminal(f, text.Style{}); strings.Count(all, "✱") != 2 || !strings.Contains(all, "✱ more than one of them") {
		t.Errorf("two signs in one place:\n%s", all)
	}
}

// Where an axis begins and where it ends is said, whatever its name and however
// near the others stand.
func TestAxisSaysBothEnds(t *testing.T) {
	f := Figure{X: &Axis{Name: "children or threads"}, Unit: "s", Sides: []string{"here"}, Series: []Series{{Name: "row"}}}
	for _, x := range []float64{15, 30, 60, 117, 120} {
		f.Series[0].Points = append(f.Series[0].Points, Point{X: x, Mid: 1})
	}
	c := sideCanvas{canvas: newCanvas(80-sideMargin, sideHeight), x: spanning(xs(f.Series), false)}
	c.x.low = 15
	f.X.Label = func(x float64) string { return strconv.Itoa(int(x)) }
	ticks := c.places(f, 80)
	if got := strings.Join(strings.Fields(ticks), " "); got != "15 30 60 120" || text.Width(ticks) > 80 {
		t.Errorf("the axis has %q", got)
	}
}

// A title or a unit that is longer than its side of the picture has smaller letters, and
// nothing of it is cut.
func TestLongWordsAreNotCut(t *testing.T) {
	st := lettering(12, ink, false)
	words := strings.Repeat("divided by its own average ", 8)
	for _, room := range []vg.Length{100, 300, 5000} {
		if got := fitted(st, words, room).Width(words); got > room+0.01 {
			t.Errorf("in %v points it takes %v", room, got)
		}
	}
	if fitted(st, words, 5000).Font.Size != st.Font.Size {
		t.Error("what has room is smaller all the same")
	}
	f := Figure{Title: words, Unit: words, X: &Axis{Name: "N"}, Sides: []string{"here"},
		Series: []Series{{Name: "epoll", Points: []Point{{X: 1, Low: 1, Mid: 1, High: 1}, {X: 2, Low: 2, Mid: 2, High: 2}}}}}
	svg, err := SVG(f)
	if err != nil {
		t.Fatal(err)
	}
	size := regexp.MustCompile(`font-size:([0-9.]+)px[^<]*>divided by`).FindAllSubmatch(svg, -1)
	for _, m := range size {
		if px, _ := strconv.ParseFloat(string(m[1]), 64); px >= 12 {
			t.Errorf("%s px", m[1])
		}
	}
	if len(size) != 2 {
		t.Errorf("%d long texts are found in\n%s", len(size), svg)
	}
}
