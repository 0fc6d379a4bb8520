package report

import (
	"fmt"

	"muxlab/bench/chart"
	"muxlab/bench/experiment/result"
)

// drawn is the figure as bench/chart draws it: its sides, each divided by its base.
// unit is what stands at the axis of the values.
func drawn(f *result.Figure, unit string) chart.Figure {
	d := chart.Figure{
		Name: f.Name, Title: f.Title, Unit: unit, LogY: f.Y.Log,
		X: &chart.Axis{Name: f.X.Name, Log: f.X.Log, Label: f.Place}, Groups: f.Categories,
	}
	for n, side := range f.Normal() {
		d.Sides = append(d.Sides, side.Label)
		for _, s := range side.Series {
			series := chart.Series{Name: s.Name, Side: n}
			for _, p := range s.Points {
				series.Points = append(series.Points, chart.Point{X: p.X, Mid: p.Y, Low: p.Y, High: p.Y})
			}
			d.Series = append(d.Series, series)
		}
	}
	return d
}

// picture is the figure for slides: what the sides were divided by stands at its
// axis, and where they are from at its foot.
func picture(f *result.Figure, r *result.Result) chart.Figure {
	unit := f.Y.Name
	if f.Ours.BaseName != "" {
		unit = "divided by its own " + f.Ours.BaseName
	}
	d := drawn(f, unit)
	if r.Incomplete {
		d.Title += " (INCOMPLETE)"
	}
	d.Foot = append([]string{fmt.Sprintf("here: %s", r.Machine)}, f.Sources()...)
	return d
}
