// Package strace reads what strace(1) wrote of any program, and makes a recording of it, so
// that a server that was not built for muxlab is shown as one that was. Attach runs strace
// on a process and reads along; nothing else here runs a program. Calls that have nothing
// to do with serving are read and left out.
//
// Read open.go (from a file to a recording) and reader.go (line by line); package syntax
// and call.go (the text); program.go, threads.go, lives.go and descriptors.go (the program
// as rebuilt); then meaning.go (which call does what), and sockets.go, transfer.go,
// files.go and wait.go (what it does); last live.go, attach.go and already.go (a process
// that runs).
package strace
