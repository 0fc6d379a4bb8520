// Package viz holds what people look at: the live screen of one server in a
// terminal, of two beside each other, of a race, and the same as lines for a pipe.
//
// It opens no socket, starts no process and makes no system call: servers and
// clients come to it as a session.Launcher and a session.Session. Each package
// imports only packages above it in this list:
//
//	term      text that fits its window, colours, signs, numbers
//	snapshot  the picture: everything the screen shows, at one moment
//	digest    makes pictures of frames: what changed, rates, recent turns
//	panel     draws a part of a picture: (picture, list, theme, size) to text
//	page/…    the screens, each with its keys: home, watch, beside, race
//	app       the program: routes keys, frames and ticks to the pages
//	plain     a line a turn, for a pipe
//	viztest   servers made by hand, for the tests of all of them
//
// The way of a frame: Session.Next → digest → snapshot → panels → screen. Read
// snapshot/snapshot.go first: it lists everything the screen knows.
package viz
