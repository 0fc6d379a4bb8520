// Package plain writes a server as lines of text, one for each turn: for a pipe, a log
// file, or a terminal that cannot draw.
//
// It reads the same frames as the live view and keeps no past.
package plain
