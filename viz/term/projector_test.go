package term

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// contrast is that of two colours, from 1 to 21, as WCAG 2 computes it.
func contrast(a, b [3]int) float64 {
	light := func(c [3]int) float64 {
		var l float64
		for i, share := range []float64{0.2126, 0.7152, 0.0722} {
			v := float64(c[i]) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			l += share * v
		}
		return l
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// onProjector is the theme for a projector in all colours, on a dark ground or a light one.
func onProjector(dark bool) *Theme {
	t := NewProjector(false)
	t.Dark = dark
	return t.InColour()
}

func TestNothingIsDimOnAProjector(t *testing.T) {
	for dark, ground := range map[bool][3]int{true: {0x10, 0x14, 0x1c}, false: {0xff, 0xff, 0xff}} {
		th := onProjector(dark)
		for ink := InkText; ink < numInks; ink++ {
			var c [3]int
			_, colour, found := strings.Cut(th.inks[ink].before, "38;2;")
			if n, _ := fmt.Sscanf(colour, "%d;%d;%d", &c[0], &c[1], &c[2]); !found || n != 3 || strings.Contains(colour, "48;2;") {
				continue // an inverse cell: its ground is what is seen
			}
			least := 4.5 // of a hue
			switch ink {
			case InkText, InkBold, InkIdle, InkTitle, inkFrame:
				least = 10
			}
			if got := contrast(c, ground); got < least {
				t.Errorf("ink %d on a ground that is dark (%v): a contrast of %.1f to 1, want %.1f", ink, dark, got, least)
			}
		}
	}
	if grey := contrast([3]int{0x5c, 0x63, 0x70}, [3]int{0x10, 0x14, 0x1c}); grey > 4 {
		t.Errorf("the check would pass the frames of the usual theme: %.1f", grey)
	}
}

func TestFramesAreHeavyOnAProjector(t *testing.T) {
	box := strings.Join(NewProjector(false).Box(Line{Plain("a title")}, []Line{{Plain("text")}}, 20, 3), "\n")
	if box := ScreenText(box); !strings.HasPrefix(box, "┏━ a title ━") || !strings.Contains(box, "┃ text") {
		t.Error(box)
	}
	if before := onProjector(true).inks[InkText].before; !strings.HasPrefix(before, "\x1b[1;") {
		t.Errorf("text is not bold: %q", before)
	}
	for _, row := range NewProjector(true).Box(nil, nil, 20, 3) {
		if strings.Trim(ScreenText(row), "+-| \n") != "" {
			t.Errorf("ASCII: %q", row)
		}
	}
}
