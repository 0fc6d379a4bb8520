package digest

import "muxlab/viz/snapshot"

// CellWidth and KeepCells are those of package snapshot.
const (
	CellWidth = snapshot.CellWidth
	KeepCells = snapshot.KeepCells
)
