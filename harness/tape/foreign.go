package tape

// Foreign is what is known of a program from the output of strace as a whole.
type Foreign struct {
	Program     string // its name, "" if strace did not see it start
	Addr        string // where it listens
	Processes   int    // that accept or serve connections
	Threads     int    // that do so in blocking calls
	Multiplexes bool   // a wait for many descriptors returned connections
}
