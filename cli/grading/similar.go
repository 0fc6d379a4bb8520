package grading

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"

	"muxlab/grade/class"
	"muxlab/grade/report"
	"muxlab/grade/source"
)

// Bounds of what is listed as similar.
const (
	leastShare = 0.6
	mostPairs  = 50
)

// A named submission is one that can be read, and whose it is.
type named struct {
	who string
	sub *source.Submission
}

// similar lists the submissions of different students that share much, and those that
// share much with the solution. The starter does not count.
func similar(ctx context.Context, root string, e class.Exercise, all []class.Submission) ([]report.Pair, error) {
	starter, err := os.ReadFile(filepath.Join(root, "exercises", e.Dir(), "server.go"))
	if err != nil {
		return nil, err
	}
	list := readable(root, e, all)
	var pairs []report.Pair
	for i, a := range list {
		for _, b := range list[i+1:] {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if a.who == b.who {
				continue
			}
			share := source.Similar(a.sub, b.sub, starter)
			if share >= leastShare {
				pairs = append(pairs, report.Pair{A: a.who, B: b.who, Share: share})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b report.Pair) int { return cmp.Compare(b.Share, a.Share) })
	return pairs[:min(len(pairs), mostPairs)], nil
}

// readable are the submissions that can be read, and the solution if it is here.
func readable(root string, e class.Exercise, all []class.Submission) (list []named) {
	for _, s := range all {
		if sub, err := source.Collect(s.Path); err == nil {
			list = append(list, named{s.Student, sub})
		}
	}
	if text, err := os.ReadFile(filepath.Join(root, "solutions", e.Dir(), "server.go")); err == nil {
		list = append(list, named{"muxlab's solution", source.New(map[string][]byte{"server.go": text})})
	}
	return list
}
