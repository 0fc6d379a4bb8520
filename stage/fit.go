package stage

import (
	"slices"
	"strconv"

	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// spareFiles are the descriptors a server needs beside its connections.
const spareFiles = 32

// startFiles are those that a parent needs for each worker process, while it starts.
const startFiles = 3

// NewJob returns the job of a server of m with the chosen options, made to fit this
// machine. change sets what is to differ from the defaults, or refuses. A wrong option
// is an error of the kind proc.ErrUsage.
func NewJob(m *model.Model, chosen model.Options, change func(*proc.Job) error) (proc.Job, error) {
	job, err := proc.NewJob(m, chosen)
	if err != nil {
		return job, proc.Usagef("%v", err)
	}
	if err := change(&job); err != nil {
		return job, err
	}
	return job, Fit(m, &job, chosen)
}

// Fit makes job fit this machine. What was chosen and is too much for the limits
// here is refused, in a sentence. A bound on connections that nobody chose is
// lowered, so that the server waits at its bound where the Go runtime, out of
// threads, would end it.
func Fit(m *model.Model, job *proc.Job, chosen model.Options) error {
	return fit(measure.Limits(), m, job, chosen)
}

func fit(limits []measure.Limit, m *model.Model, job *proc.Job, chosen model.Options) error {
	if err := fitFiles(limits, m, job, chosen); err != nil {
		return err
	}
	need := proc.Tasks(*job, m)
	l, ok := tooLow(limits, need, "ulimit -u", "pids.max", "threads-max")
	if !ok {
		return nil
	}
	if m.Traits.Cost == model.PerDescriptor || chosen.Int("max-conns") > 0 {
		return proc.Machinef("%s as asked for needs up to %s threads and processes, and %s here is %s: ask for fewer, or raise it",
			m.Name, units.Count(need), l.Name, units.Count(l.Number))
	}
	bound := max(1, job.Options.Int("max-conns")*int(l.Number)/need/2)
	job.Options["max-conns"] = strconv.Itoa(bound)
	return nil
}

// fitFiles refuses what needs more descriptors than there may be.
func fitFiles(limits []measure.Limit, m *model.Model, job *proc.Job, chosen model.Options) error {
	need, asked := spareFiles, "at least "
	if m.Traits.Cost == model.PerDescriptor && chosen.Int("max-conns") > 0 {
		most := chosen.Int("max-conns")
		if m.Traits.Processes { // each has its share
			workers := max(1, job.Options.Int("workers"))
			most = (most + workers - 1) / workers
		}
		need, asked = need+most, ""
	}
	if m.Traits.Processes {
		need += startFiles * job.Options.Int("workers")
	}
	if l, ok := tooLow(limits, need, "ulimit -n"); ok {
		return proc.Machinef("%s as asked for needs %s%s, and %s here is %s: ask for fewer, or raise it with ulimit -n %d",
			m.Name, asked, units.Text.Plural(need, "descriptor"), l.Name, units.Count(l.Number), max(need, 1024))
	}
	return nil
}

// tooLow finds the lowest of the limits of these names that is below need.
func tooLow(limits []measure.Limit, need int, names ...string) (lowest measure.Limit, ok bool) {
	for _, l := range limits {
		if slices.Contains(names, l.Name) && l.Number >= 0 && l.Number < int64(need) && (!ok || l.Number < lowest.Number) {
			lowest, ok = l, true
		}
	}
	return lowest, ok
}
