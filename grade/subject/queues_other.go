//go:build !linux

package subject

// queues: this system does not say.
func (c *Client) queues() (unsent, unread int) { return 0, 0 }
