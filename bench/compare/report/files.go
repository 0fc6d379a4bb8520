package report

import (
	"muxlab/bench/chart"
	"muxlab/bench/compare"
)

// A File is something to be written, by whoever opens files.
type File struct {
	Name string
	Data []byte
}

// Files are the report and the slides of a result: all but the result itself.
func Files(r *compare.Result) ([]File, error) {
	page, err := HTML(r)
	if err != nil {
		return nil, err
	}
	list := []File{{"report.html", page}, {"rounds.csv", CSV(r)}}
	for _, f := range Figures(r) {
		f.Foot = append(f.Foot, starred(r)...)
		svg, err := chart.SVG(f)
		if err != nil {
			return nil, err
		}
		png, err := chart.PNG(f)
		if err != nil {
			return nil, err
		}
		list = append(list, File{f.Name + ".svg", svg}, File{f.Name + ".png", png})
	}
	return list, nil
}

// starred are the notes, as a slide has them.
func starred(r *compare.Result) []string {
	var list []string
	for _, n := range r.Notes() {
		list = append(list, "* "+n)
	}
	return list
}
