// Package measure looks at a server from outside: what its processes use, what
// queues up in the kernel for it, and what this machine allows at all.
//
// Nothing here is asked of the server, and nothing here is evidence of what it
// did: these are samples (see harness/trace). Where the operating system does
// not say, the answer is an error or "unavailable", never a zero that looks measured.
package measure

// Usage is what one process, or several together, use.
type Usage struct {
	PID    int `json:"pid"`    // of several: the first's
	Parent int `json:"parent"` // its parent's

	Stopped bool `json:"stopped,omitempty"` // by SIGSTOP, or by whoever traces it

	User   float64 `json:"user_seconds"`   // CPU time, in steps of 10 ms
	System float64 `json:"system_seconds"` // CPU time, in steps of 10 ms
	CPU    float64 `json:"cpu_seconds"`    // both, to the nanosecond where the clock of the process can be read
	Reaped float64 `json:"reaped_seconds"` // CPU time of its children that ended and were waited for, and of theirs

	ReapedUser   float64 `json:"reaped_user_seconds"`   // of Reaped, in user mode
	ReapedSystem float64 `json:"reaped_system_seconds"` // of Reaped, in the kernel

	RSS     int64 `json:"rss_bytes"` // resident memory
	Threads int   `json:"threads"`
	FDs     int   `json:"fds"` // open descriptors; 0 where that is not ours to see

	Voluntary   uint64 `json:"voluntary_switches"`   // of the threads that live: it had to wait
	Involuntary uint64 `json:"involuntary_switches"` // of the threads that live: others wanted the CPU
}

// Sum adds up several processes, such as a Tree. A descriptor that two of them
// share counts twice, and so does memory they share.
func Sum(list []Usage) Usage {
	var s Usage
	for i, u := range list {
		if i == 0 {
			s.PID, s.Parent = u.PID, u.Parent
		}
		s.User += u.User
		s.System += u.System
		s.CPU += u.CPU
		s.Reaped += u.Reaped
		s.ReapedUser += u.ReapedUser
		s.ReapedSystem += u.ReapedSystem
		s.RSS += u.RSS
		s.Threads += u.Threads
		s.FDs += u.FDs
		s.Voluntary += u.Voluntary
		s.Involuntary += u.Involuntary
	}
	return s
}
