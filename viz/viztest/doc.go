// Package viztest makes servers by hand, for the tests of the live view: no socket, no
// process, and time is what the frames say. A Fake builds frames; a FakeSession plays
// them; a FakeLauncher starts such sessions. AnyServer makes one in any state, for tests
// that must hold of all.
//
// It also checks screens: that they fill the window, are plain ASCII where that was asked
// for, and look as the golden files do.
package viztest
