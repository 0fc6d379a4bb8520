// Package race is the screen of a race: all models do the same work by turns, and each has
// a bar. It draws a session.Standing and chooses the track.
//
// It measures nothing and ranks nothing: the race does, and this page repeats it.
package race
