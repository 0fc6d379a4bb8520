// Package beside is the screen of two servers under the same clients, on one clock. Each
// side is a watch.Page. What is about time or clients is done to both; the panels below
// show one side.
//
// It starts and stops no server: the application does.
package beside
