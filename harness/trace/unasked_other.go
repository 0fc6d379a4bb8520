//go:build !linux

package trace

// unasked: nobody tells it here; who ended counts as running until his parent asks.
func unasked(int) bool { return false }
