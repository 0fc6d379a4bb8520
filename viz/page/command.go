package page

// A Msg is what a command brings back. The application routes it to its page.
type Msg any

// A Cmd is work that a page wants done without making the screen wait. It is run
// once, in a goroutine of its own; nil is no work. What it returns comes back as a
// message.
type Cmd func() Msg

// Together is a message that asks for commands to be run at the same time.
type Together []Cmd

// InTurn is a message that asks for commands to be run one after the other.
type InTurn []Cmd

// Batch runs commands at the same time.
func Batch(cmds ...Cmd) Cmd { return bundle(cmds, func(all []Cmd) Msg { return Together(all) }) }

// Sequence runs commands one after the other.
func Sequence(cmds ...Cmd) Cmd { return bundle(cmds, func(all []Cmd) Msg { return InTurn(all) }) }

// bundle leaves out what is no work.
func bundle(cmds []Cmd, as func([]Cmd) Msg) Cmd {
	var all []Cmd
	for _, c := range cmds {
		if c != nil {
			all = append(all, c)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return func() Msg { return as(all) }
}
