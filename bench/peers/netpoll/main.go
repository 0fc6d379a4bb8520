// Command netpoll is the echo server of CloudWeGo's netpoll: its epoll loop calls
// a handler when there is something to read.
//
//	netpoll 7000
//
// It runs on one processor and one poller, as its peers do on one thread.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"runtime"

	"github.com/cloudwego/netpoll"
)

func main() {
	runtime.GOMAXPROCS(1)
	log.SetOutput(io.Discard) // it reports every connection that ends
	if err := netpoll.Configure(netpoll.Config{PollerNum: 1, LoggerOutput: io.Discard}); err != nil {
		panic(err)
	}
	l, err := netpoll.CreateListener("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	loop, err := netpoll.NewEventLoop(echo)
	if err != nil {
		panic(err)
	}
	panic(loop.Serve(l))
}

// echo sends what has arrived from where it lies, without a copy. netpoll sets
// TCP_NODELAY itself.
func echo(_ context.Context, c netpoll.Connection) error {
	in, err := c.Reader().Next(c.Reader().Len())
	if err != nil {
		return err
	}
	if _, err := c.Writer().WriteBinary(in); err != nil {
		return err
	}
	if err := c.Writer().Flush(); err != nil {
		return err
	}
	return c.Reader().Release()
}
