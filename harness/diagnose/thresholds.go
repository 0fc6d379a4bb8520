package diagnose

import "muxlab/harness/diagnose/limits"

// all are in the order in which a lecture would come to them.
var all = [...]*Lint{
	&spin, &writeInterest, &edgeUndrained, &hog, &blocked, &busyLoop, &herding, &fdSetSize,
	&backlogGrows, &poolSaturated, &unbounded, &leak, &noFiles, &parentKeeps, &shortWrite, &interrupted, &forgotten,
}

// Thresholds say from when on something is trouble, see limits.Thresholds.
type Thresholds = limits.Thresholds

// DefaultThresholds are for people who watch.
func DefaultThresholds() Thresholds { return limits.Default() }
