// Package viz is what people look at: the live screen of one server in a
// terminal, and the same as lines for a pipe.
//
// It draws and does nothing else: it opens no socket, starts no process and
// makes no system call. Servers and clients come to it as a Launcher and a
// Session. The way of a frame:
//
//	Session.Next → digest (what changed, rates, recent turns) → snapshot → panels → screen
//
// A panel is a function from the snapshot and a size to text, in a file of its
// own (panel_*.go). Read snapshot.go first: it lists everything the screen knows.
package viz
