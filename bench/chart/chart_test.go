package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"muxlab/bench/chart/text"
	"muxlab/harness/units"
)

func wellFormed(t *testing.T, name string, f Figure) {
	t.Helper()
	svg, err := SVG(f)
	if err != nil || bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
		t.Errorf("%s: %v, or a NaN in the SVG", name, err)
	}
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Errorf("%s: the SVG is broken: %v", name, err)
			return
		}
	}
}

// Figures that no result makes, but somebody else might.
func TestFigure(t *testing.T) {
	bad := []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1, 1e300, 5e-324}
	rnd := rand.New(rand.NewPCG(1, 2))
	pick := func() float64 { return bad[rnd.IntN(len(bad))] }
	for i := range 40 {
		f := Figure{Title: "t", Unit: "u", LogY: i%2 == 0}
		if i%3 > 0 {
			f.X = &Axis{Name: "x", Log: i%5 == 0, Values: []float64{pick(), pick()}}
		}
		for range rnd.IntN(4) {
			var s Series
			for range rnd.IntN(3) {
				s.Points = append(s.Points, Point{pick(), pick(), pick(), pick()})
			}
			f.Series = append(f.Series, s)
		}
		for line := range strings.Lines(Terminal(f, text.Style{})) {
			if text.Width(strings.TrimRight(line, "\n")) > 80 || strings.Contains(line, "NaN") || strings.Contains(line, "Inf") {
				t.Errorf("%v has the line %q", f, line)
			}
		}
		wellFormed(t, fmt.Sprintf("%+v", f), f)
	}
}

func TestTicks(t *testing.T) {
	for _, s := range []scale{newScale(nil, false), newScale([]float64{0}, false), newScale([]float64{5}, false), newScale([]float64{3}, true),
		newScale([]float64{0, 1, 1e6}, true), newScale([]float64{0.001, 0.002}, true), newScale([]float64{0, 1e300}, false)} {
		ticks := s.ticks(5)
		if len(ticks) > 14 {
			t.Errorf("%+v has %d ticks", s, len(ticks))
		}
		for _, v := range ticks {
			if at := s.at(v); !units.Finite(at) || at < 0 || at > 1 {
				t.Errorf("%+v: the tick %v is at %v", s, v, at)
			}
		}
	}
}

// A spread that leaves the picture is marked there: it would look smaller than it is.
// The mark is no full triangle, which is the sign of a series.
func TestSpreadThatGoesOn(t *testing.T) {
	signs := func(high float64) (marks, full int) {
		f := Figure{Name: "f", Title: "f", Unit: "u", X: &Axis{Name: "x", Values: []float64{1, 2}}}
		f.Series = []Series{{Name: "one", Points: []Point{{1, 5, 5, high}, {2, 5, 5, 5}}}}
		svg, err := SVG(f)
		if err != nil {
			t.Fatal(err)
		}
		marks = bytes.Count(svg, []byte("<path"))
		return marks, marks - bytes.Count(svg, []byte("fill:none"))
	}
	within, fullWithin := signs(6)
	beyond, fullBeyond := signs(50)
	if beyond != within+1 || fullBeyond != fullWithin {
		t.Errorf("%d signs (%d full) with a spread that leaves the picture, %d (%d full) with one that does not", beyond, fullBeyond, within, fullWithin)
	}
}

// The name of a line that ends early stands where other lines pass: it has a ground.
func TestNameOnALineIsReadable(t *testing.T) {
	f := Figure{Name: "f", Title: "f", Unit: "u", X: &Axis{Name: "x", Values: []float64{1, 2, 3}}}
	f.Series = []Series{{Name: "short", End: "at 2", Points: []Point{{1, 5, 5, 5}}}, {Name: "long", Points: []Point{{1, 5, 5, 5}, {3, 7, 7, 7}}}}
	svg, err := SVG(f)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := bytes.Cut(svg, []byte("× short<"))
	shapes := bytes.Split(before, []byte("<path"))
	if last := shapes[len(shapes)-1]; !found || !bytes.Contains(last, []byte("fill:#FFFFFF")) {
		t.Errorf("found %v, and the last shape below it is %s", found, last)
	}
}

// Where points of two lines lie in one cell of a terminal, what stands there is said.
func TestPointsInOneCell(t *testing.T) {
	f := Figure{Name: "f", Title: "f", Unit: "u", X: &Axis{Name: "x", Values: []float64{1, 2}}}
	for _, second := range []float64{5, 9} {
		f.Series = []Series{{Name: "one", Points: []Point{{1, 5, 5, 5}, {2, 1, 1, 1}}}, {Name: "two", Points: []Point{{1, second, second, second}, {2, 3, 3, 3}}}}
		if all := Terminal(f, text.Style{}); strings.Contains(all, "+ more than one") != (second == 5) {
			t.Errorf("one at 5 and one at %g:\n%s", second, all)
		}
	}
}

// Lines that end at the same place have their names one above the other.
func TestEndingsAreApart(t *testing.T) {
	f := Figure{Name: "f", Title: "f", Unit: "u", X: &Axis{Name: "x", Values: []float64{1, 2, 3}}}
	for _, name := range []string{"one", "two", "three"} {
		f.Series = append(f.Series, Series{Name: name, End: "here", Points: []Point{{1, 5, 5, 5}, {2, 5, 5, 5}}})
	}
	svg, err := SVG(f)
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]bool{}
	for _, m := range regexp.MustCompile(`<text [^>]*?y="([^"]*)"[^>]*>× (one|two|three)</text>`).FindAllStringSubmatch(string(svg), -1) {
		places[m[1]] = true
	}
	if len(places) != 3 {
		t.Errorf("three names stand at %d heights", len(places))
	}
}

// A picture in the report is as tall as its bars need, and no taller than the page.
func TestFewBarsTakeLittleRoom(t *testing.T) {
	made := func(names string) (f Figure) {
		for i, name := range strings.Split(names, "") {
			f.Series = append(f.Series, Series{Name: name, Points: []Point{{Mid: float64(i + 1)}}})
		}
		return f
	}
	few, many := made("ab"), made("abcdefghijklmnop")
	if h := Small.fitting(few); h.height > Small.height/2+mostRow || h.width != Small.width {
		t.Errorf("two bars take %v of %v", h, Small)
	}
	if h := Small.fitting(many); h != Small {
		t.Errorf("sixteen bars take %v of %v", h, Small)
	}
	if lines := (Figure{X: &Axis{}, Series: few.Series}); Small.fitting(lines) != Small {
		t.Error("lines have less room than there is")
	}
}

// A 0 has no place on a logarithmic axis: it stands left of a gap, no line leads to it, and
// the axis says so.
func TestZeroStandsApart(t *testing.T) {
	f := Figure{Name: "f", Title: "f", Unit: "u", X: &Axis{Name: "x", Log: true, Values: []float64{0, 10, 1000}}}
	f.Series = []Series{{Name: "one", Points: []Point{{0, 5, 5, 5}, {10, 5, 5, 5}, {1000, 5, 5, 5}}}}
	all := Terminal(f, text.Style{})
	parts := strings.Split(all, "a") // around the three points, which are on one line
	if len(parts) < 4 || strings.TrimSpace(parts[1]) != "" || strings.TrimSpace(parts[2]) == "" {
		t.Errorf("0 and 10 are joined, or 10 and 1,000 are not:\n%s", all)
	}
	if !strings.Contains(all, "─"+gapSign+"─") || !strings.Contains(all, "x (log, 0 apart)") {
		t.Errorf("the axis has no gap:\n%s", all)
	}
	apart, err := SVG(f)
	if err != nil || !bytes.Contains(apart, []byte("x (logarithmic, 0 apart)")) {
		t.Errorf("the picture does not say that 0 is apart, %v", err)
	}
	f.X.Values, f.Series[0].Points = f.X.Values[1:], f.Series[0].Points[1:]
	if all := Terminal(f, text.Style{}); strings.Contains(all, gapSign) || strings.Contains(all, "apart") {
		t.Errorf("there is a gap, and no 0:\n%s", all)
	}
}
