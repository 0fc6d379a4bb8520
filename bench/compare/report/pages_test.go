package report

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"strings"
	"testing"

	"muxlab/bench/chart"
	"muxlab/bench/chart/text"
	"muxlab/bench/compare"
)

// Pages are well-formed, whole in themselves, and free of figures that are none.
func TestPages(t *testing.T) {
	for name, r := range odd() {
		page, err := HTML(r)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, bad := range []string{"NaN", "Inf", "src=", "href=\"http", "url(", "<b>&", "@import", "<script"} {
			if bytes.Contains(page, []byte(bad)) {
				t.Errorf("%s: the report has %q", name, bad)
			}
		}
		figures := Figures(r)
		if name == "empty" || name == "no entries" {
			figures = []chart.Figure{First(r)}
		}
		if svg, err := chart.SVG(figures[0]); err != nil || bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
			t.Errorf("%s: %v, or a NaN in the SVG", name, err)
		}
	}
	figure, err := chart.PNG(First(sweep()))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := png.DecodeConfig(bytes.NewReader(figure)); err != nil || c.Width != 1920 || c.Height != 1080 {
		t.Errorf("the PNG is %d × %d, %v", c.Width, c.Height, err)
	}
}

// Machines are never mixed without a word.
func TestMixed(t *testing.T) {
	a, b := bars(), bars()
	if list := Mixed([]*compare.Result{a, b}); len(list) != 0 {
		t.Errorf("%q", list)
	}
	b.Machine.Host, b.Plan.Work.Size = "other", 1
	list := Mixed([]*compare.Result{a, b})
	page, _ := HTML(a, b)
	if len(list) != 2 || !strings.Contains(list[0], "different machines") || !bytes.Contains(page, []byte("different machines")) {
		t.Errorf("%q", list)
	}
}

// Whatever the axis is, no column has the name of another, and the machine, its
// limits and the command that does it again are in every line.
func TestCSV(t *testing.T) {
	for _, over := range []string{"", "idle", "size", "connections", "rate"} {
		axis := compare.Axis{Name: over}
		if over != "" {
			axis.Values = []float64{1, 10}
		}
		r := made(axis, "epoll", "poll")
		list, err := csv.NewReader(bytes.NewReader(CSV(r))).ReadAll()
		if want := 1 + len(r.Entries)*5; err != nil || len(list) != want {
			t.Fatalf("%d lines, want %d, %v", len(list), want, err)
		}
		row := map[string]string{}
		for i, name := range list[0] {
			if _, twice := row[name]; twice {
				t.Errorf("over %q: two columns are called %s", over, name)
			}
			row[name] = list[1][i]
		}
		for name, want := range map[string]string{"over": over, "active": "50", "cpu": "Example 3000", "kernel": "Linux 6.1", "go": "go1.26",
			"limits": "ulimit -n 1024", "command": r.Plan.Command()} {
			if row[name] != want {
				t.Errorf("over %q: %s is %q, want %q", over, name, row[name], want)
			}
		}
	}
}

// The report says of its intervals and places what the terminal says, and it is
// made for dark rooms, narrow screens and paper too.
func TestReportReads(t *testing.T) {
	page, err := HTML(bars())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{reading, "prefers-color-scheme: dark", "@media print", `class="narrow"`, "muxlab compare epoll poll"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the report has no %q", want)
		}
	}
	if !strings.Contains(strings.Join(strings.Fields(Text(bars(), text.Style{})), " "), reading) {
		t.Error("the terminal says something else of the intervals")
	}
}

// Every text of an SVG says how wide it is: another font than the one that was
// reckoned with would run out of the picture.
func TestTextsHaveAWidth(t *testing.T) {
	for name, r := range odd() {
		for _, f := range Figures(r) {
			svg, err := chart.SVG(f)
			if err != nil {
				t.Fatal(err)
			}
			if all, with := bytes.Count(svg, []byte("<text")), bytes.Count(svg, []byte("textLength=")); all != with || all == 0 {
				t.Errorf("%s, %s: %d of %d texts have a width", name, f.Name, with, all)
			}
		}
	}
}

// What grows in proportion is a straight line, so that a bend is one.
func TestProportionIsStraight(t *testing.T) {
	for over, want := range map[string]bool{"workers": true, "rate": true, "idle": false} {
		r := made(compare.Axis{Name: over, Values: []float64{1, 2, 4, 8, 16}}, "epoll")
		for _, e := range r.Entries {
			for i := range e.Rounds {
				e.Rounds[i].EchoesPerSecond = 500 * e.X
			}
		}
		f := First(r)
		if f.LogY != want || !f.X.Log {
			t.Errorf("over %s: logarithmic to the right %v and up %v", over, f.X.Log, f.LogY)
		}
	}
}
