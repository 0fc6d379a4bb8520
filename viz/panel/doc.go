// Package panel draws the parts of a screen. A panel is a function of a snapshot and a
// size: it returns exactly h rows of w cells, and changes nothing.
//
// What the panels share is here too: the header, bars and curves, and the words for the
// states of workers and connections. Which panels a screen has, and where, is up to the
// pages. Sizes are in cells of the terminal, times in nanoseconds unless a name says
// otherwise.
package panel
