// Package watch is the screen of one server: live, held, or at a moment of its past.
//
// A Page holds what was seen of the server and what the keys have chosen; Draw is a
// function of both. keymap.go is the table of keys. A Mode takes the keys and the body
// of the screen while it is open: a menu, a filter, the page of a connection, a
// prediction, a walk through a tick. What a mode draws and explains without the page is
// in packages of its own: conn, predict and menu.
package watch
