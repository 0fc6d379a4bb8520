package prefork

import (
	"context"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// pass is the parent that accepts, and passes the connections to its workers
// (UNP, 30.9). All workers sleep in recvmsg on one socket, and the kernel wakes
// one for one connection: so the parent need not know who is free. (Stevens has a
// socket for each child, which says when it is done, and a select in the parent.)
//
// What it costs: an accept, a sendmsg, a recvmsg and two closes a client. What it
// buys: the workers need no listener, and the parent could choose.
func (s server) pass(ctx context.Context, env *model.Env, k *kernel.Direct) error {
	in, out, err := k.PacketPair()
	if err != nil {
		return err
	}
	defer k.Close(out)
	env.Shared = out
	// No more than a few connections fit into the socket, whatever is asked for:
	// the others wait in the backlog, and not half accepted.
	if err := k.Setsockopt(in, kernel.SendBuffer, 1); err != nil {
		k.Close(in)
		return err
	}
	env.Thread("acceptor", func(k kernel.Kernel) error {
		defer k.Close(in) // which the workers see, once they have taken what is in it
		l := converse.Shared(ctx, env, env.Listener)
		for {
			conn, err := l.Accept(k)
			if err == converse.ErrStopped {
				return nil
			}
			if err != nil {
				return err
			}
			for err = k.Sendmsg(in, conn); err == kernel.EINTR; err = k.Sendmsg(in, conn) {
			}
			k.Close(conn) // the message holds it open until a worker has it
		}
	})
	return proc.Supervise(ctx, env, s.workers, nil)
}

// receive takes the next connection from the parent, who alone knows of a stop:
// what it has accepted is served.
func receive(k kernel.Kernel, sock int) (int, error) {
	for {
		conn, err := k.Recvmsg(sock)
		switch {
		case err == kernel.EINTR, err == kernel.EMFILE:
			// a signal; or no number was left, and this client is lost
		case err == nil && conn < 0:
			return -1, converse.ErrStopped
		default:
			return conn, err
		}
	}
}
