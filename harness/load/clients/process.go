package clients

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"

	"muxlab/harness/proc"
)

// A client that is a process of its own: what a client of this process cannot be
// is stopped. It is a small nc: what it reads from its standard input it sends,
// what it receives it writes to its standard output. The act is played here.

// hidden is the command that makes this program such a client.
const hidden = "__client"

// Main turns this process into a client of a crowd, if it was started as one, and
// does not return then. main calls it first of all, and so does the TestMain of
// every package whose tests have such clients.
func Main() {
	if len(os.Args) == 3 && os.Args[1] == hidden {
		beClient(os.Args[2])
		os.Exit(0)
	}
}

// beClient connects to addr, says its port or what is wrong as the first line,
// and ends when either side does.
func beClient(addr string) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		fmt.Println(plainError(err))
		return
	}
	fmt.Println(conn.LocalAddr().(*net.TCPAddr).Port)
	over := make(chan bool, 2)
	go func() { io.Copy(conn, os.Stdin); over <- true }()
	go func() { io.Copy(os.Stdout, conn); over <- true }()
	<-over
}

// A processConn is a connection that a process of its own has.
type processConn struct {
	*proc.Helper
	out *bufio.Reader
}

func (p *processConn) Read(b []byte) (int, error)  { return p.out.Read(b) }
func (p *processConn) Write(b []byte) (int, error) { return p.In.Write(b) }

// Close kills the process, so that it goes even if it is stopped.
func (p *processConn) Close() error {
	p.Kill()
	return errors.Join(p.In.Close(), p.Out.Close())
}

// dialProcess connects a process.
func dialProcess(c *client) error {
	h, err := proc.StartHelper(hidden, c.crowd.addr)
	if err != nil {
		return err
	}
	p := &processConn{h, bufio.NewReader(h.Out)}
	stop := context.AfterFunc(c.ctx, func() { p.Close() })
	line, err := p.out.ReadString('\n')
	stop()
	port, wrong := strconv.ParseUint(strings.TrimSpace(line), 10, 16)
	if err != nil || wrong != nil {
		p.Close()
		return errors.New(strings.TrimSpace(line + " (from the process of this client)"))
	}
	c.connected(p, uint16(port))
	return nil
}

// stopped speaks three times, and then its process is stopped. To the server it
// is a silent client like any other: its kernel still acknowledges what arrives.
func stopped(c *client) error {
	if goes, err := c.threeLines(); !goes {
		return err
	}
	c.conn.ReadWriteCloser.(*processConn).Freeze()
	c.mu.Lock()
	c.silent = true
	c.mu.Unlock()
	c.waitFor("SIGCONT")
	<-c.ctx.Done()
	return nil
}
