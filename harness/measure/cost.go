package measure

// Unknown is the value of a figure that could not be had. It is never 0, which
// would look measured.
const Unknown = -1

// PerEcho is what a server used for an echo, children included, also those that ended
// (whose parent waited for them).
type PerEcho struct {
	// CPU time in microseconds. The sum is exact to the nanosecond for processes that
	// live; how it divides into user mode and the kernel is known in steps of 10 ms,
	// which is too coarse for less than about a second of work.
	CPU    float64 `json:"cpu_us_per_echo"`
	User   float64 `json:"user_us_per_echo"`
	System float64 `json:"system_us_per_echo"`

	// Context switches: it had to wait, or others wanted the CPU.
	Voluntary   float64 `json:"voluntary_switches_per_echo"`
	Involuntary float64 `json:"involuntary_switches_per_echo"`
}

// OrZero is p with 0 for what could not be had.
func (p PerEcho) OrZero() PerEcho {
	return PerEcho{max(p.CPU, 0), max(p.User, 0), max(p.System, 0), max(p.Voluntary, 0), max(p.Involuntary, 0)}
}

// Cost is what a server used between two looks. A figure that could not be had
// is Unknown.
type Cost struct {
	Seconds float64 `json:"seconds"` // between the looks
	Echoes  uint64  `json:"echoes"`

	PerEcho
	CPUPercent float64 `json:"cpu_percent"` // of one core

	// Context switches in all. Those of threads that ended in between are lost: then
	// SwitchesPartial is set, and there were at least so many.
	Waits           uint64 `json:"voluntary_switches"`
	Preemptions     uint64 `json:"involuntary_switches"`
	SwitchesPartial bool   `json:"switches_partial"`

	// System calls an echo, in all and by name, from the trace: Unknown and nil for
	// a server that is not recorded. They are those of the last moments before the
	// second look (what the trace still holds). A wait that asks first and then
	// sleeps is one call here; strace shows both.
	CallsPerEcho float64            `json:"calls_per_echo"`
	Calls        map[string]float64 `json:"calls,omitempty"`

	// At the second look.
	Processes int    `json:"processes"`
	Threads   int    `json:"threads"`
	FDs       int    `json:"fds"` // open descriptors; 0 where that is not ours to see
	Memory    Memory `json:"memory"`
}

// Between says what a server used from before to after, in which it did so many
// echoes of so many bytes in all.
func Between(before, after Look, echoes, bytes uint64) Cost {
	c := Cost{
		Seconds: float64(after.Time-before.Time) / 1e9, Echoes: echoes,
		PerEcho: PerEcho{Unknown, Unknown, Unknown, Unknown, Unknown}, CPUPercent: Unknown, CallsPerEcho: Unknown,
		Processes: after.Processes, Threads: after.Total.Threads, FDs: after.Total.FDs, Memory: after.Memory,
	}
	a, b := before.Total, after.Total
	cpu := max(0, b.CPU+b.Reaped-a.CPU-a.Reaped)
	if c.Seconds > 0 {
		c.CPUPercent = 100 * cpu / c.Seconds
	}
	c.countSwitches(before.tasks, after.tasks)
	if echoes == 0 {
		return c
	}
	n := float64(echoes)
	c.CPU = 1e6 * cpu / n
	user := max(0, b.User+b.ReapedUser-a.User-a.ReapedUser)
	system := max(0, b.System+b.ReapedSystem-a.System-a.ReapedSystem)
	if user+system > 0 {
		c.User = c.CPU * user / (user + system)
		c.System = c.CPU * system / (user + system)
	}
	c.Voluntary, c.Involuntary = float64(c.Waits)/n, float64(c.Preemptions)/n
	c.countCalls(after.calls, float64(bytes)/n)
	return c
}

func (c *Cost) countSwitches(before, after map[int]switches) {
	for tid, s := range after {
		was := before[tid] // a thread that is new has none
		c.Waits += s.voluntary - min(was.voluntary, s.voluntary)
		c.Preemptions += s.involuntary - min(was.involuntary, s.involuntary)
	}
	for tid := range before {
		if _, lives := after[tid]; !lives {
			c.SwitchesPartial = true
		}
	}
}

// countCalls divides the calls of the trace by the echoes of the same stretch,
// which are what was written, divided by the size of one.
func (c *Cost) countCalls(seen calls, size float64) {
	if seen[bytesWritten] == 0 || size == 0 {
		return
	}
	echoes := float64(seen[bytesWritten]) / size
	c.CallsPerEcho, c.Calls = 0, map[string]float64{}
	for name, n := range seen {
		if name != bytesWritten {
			c.Calls[name] = float64(n) / echoes
			c.CallsPerEcho += float64(n) / echoes
		}
	}
}

// MemoryPerConnection is how much more resident memory a server has with n
// connections than with none, for each of them, in bytes. It means something
// from some hundreds on: Go's runtime takes memory from the system in large
// pieces. Unknown for no connection, and where the two looks counted differently.
func MemoryPerConnection(none, with Look, n int) float64 {
	if n < 1 || none.Memory.Proportional != with.Memory.Proportional {
		return Unknown
	}
	return float64(with.Memory.Bytes-none.Memory.Bytes) / float64(n)
}
