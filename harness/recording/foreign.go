package recording

// Foreign describes a program, as the whole output of strace shows it.
type Foreign struct {
	Program     string // its name, "" if strace did not see it start
	Addr        string // where it listens, host:port; "" if it did not
	Processes   int    // that accept or serve connections
	Threads     int    // that do so in blocking calls
	Multiplexes bool   // a wait for many descriptors returned connections
}
