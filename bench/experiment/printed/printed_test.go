package printed

import (
	"math"
	"path/filepath"
	"testing"
)

// Every published table parses, and everything but its words is a number.
func TestPublished(t *testing.T) {
	files, err := filepath.Glob("published/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		table, err := Read(filepath.Base(f))
		if err != nil {
			t.Error(err)
			continue
		}
		if table.About == "" {
			t.Errorf("%s does not say where it is from", f)
		}
		for i, row := range table.Rows {
			for j, cell := range row {
				if len(row) != len(table.Header) {
					t.Errorf("%s, row %d has %d columns", f, i+1, len(row))
				}
				if v, ok := table.Value(i, table.Header[j]); ok && (math.IsNaN(v) || v < 0) {
					t.Errorf("%s, row %d: %s", f, i+1, cell)
				}
			}
		}
	}
}
