// Package app is the program behind the live view: it passes keys, frames and ticks to
// the page that is shown, starts and stops servers, and draws thirty times a second.
//
// It is the only package that knows Bubble Tea. What a page cannot do alone it asks for
// with a page.Intent. Every session that was opened is closed before Run returns.
package app
