package model

import (
	"fmt"
	"strings"
)

// DidYouMean is what to add to a sentence about a name that does not exist:
// " (did you mean epoll?)". It is nothing if no name there is comes near.
func DidYouMean(typed string, names []string) string {
	best, least := "", max(1, len(typed)/3)+1 // a third of the letters may be wrong
	for _, name := range names {
		if n := slips(strings.ToLower(typed), strings.ToLower(name)); n < least {
			best, least = name, n
		}
	}
	for _, name := range names {
		if best == "" && len(typed) > 2 && strings.HasPrefix(name, typed) {
			best = name
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

// slips is how many slips of the finger make a into b: a letter too many, one too
// few, a wrong one, or two the wrong way round. Row i holds the slips from the
// first i letters of a to the first letters of b.
func slips(a, b string) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			wrong := 1
			if a[i] == b[j] {
				wrong = 0
			}
			row[j+1] = min(last[j]+wrong, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
