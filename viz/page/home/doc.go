// Package home is the first screen: the scenes, which are questions, and below them the
// models. It filters both lists by what is typed, and says what was chosen.
//
// It starts nothing itself: the application starts what Chosen returns.
package home
