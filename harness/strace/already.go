package strace

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// What a process had open when strace came to it, as /proc shows it. What /proc does not
// show is guessed later, from how it is used.

// runsAlready: the process runs, and strace comes to it now.
func (prog *program) runsAlready(pid int, name string) {
	at := time.Now().UnixNano()
	p := prog.process(pid, nil)
	prog.first, p.program = p, name
	t := prog.join(p, pid)
	prog.show(p, at)
	f := prog.state.Frame(at)
	f.Server().FDs = prog.opened(p, t, at)
	prog.state.Sync(f)
}

// opened notes what p has open, and returns it as the tables show it.
func (prog *program) opened(p *process, t *thread, at int64) []trace.FD {
	dir := fmt.Sprintf("/proc/%d", p.pid)
	links, _ := os.ReadDir(filepath.Join(dir, "fd"))
	sockets := socketsOf(dir)
	interest := map[int]kernel.Events{}
	var list []trace.FD
	for _, link := range links {
		n, err := strconv.Atoi(link.Name())
		to, _ := os.Readlink(filepath.Join(dir, "fd", link.Name()))
		if err != nil || !trace.IsFD(n) || to == "" {
			continue
		}
		info, _ := os.ReadFile(filepath.Join(dir, "fdinfo", link.Name()))
		d := &descriptor{entered: true, nonblock: nonblocking(string(info))}
		if s, ok := sockets[to]; ok {
			*d = descriptor{entered: true, nonblock: d.nonblock, kind: s.kind, peer: s.peer}
			prog.listensAt(s.local)
		} else if d.kind, d.file = guess(to); strings.HasPrefix(to, "socket:") {
			continue // of a kind that -yy tells
		}
		if p.fds[n] = d; d.file {
			continue
		}
		if d.kind == trace.Epoll {
			p.watches(n, string(info), interest)
		}
		list = append(list, trace.FD{Number: n, Kind: d.kind, Owner: t.number, Opened: at, Peer: d.peer})
	}
	for i := range list {
		list[i].Interest = interest[list[i].Number]
	}
	slices.SortFunc(list, func(a, b trace.FD) int { return cmp.Compare(a.Number, b.Number) })
	return list
}

// nonblocking reads the flags in fdinfo, which are octal.
func nonblocking(info string) bool {
	_, rest, _ := strings.Cut(info, "flags:")
	var flags int
	fmt.Sscanf(rest, "%o", &flags)
	return flags&syscall.O_NONBLOCK != 0
}

// watches reads what an epoll descriptor waits for, from fdinfo: a line for each, such as
// "tfd: 4 events: 19 data: 7f00", in hexadecimal but for the first.
func (p *process) watches(ep int, info string, interest map[int]kernel.Events) {
	const shown = kernel.In | kernel.Out | kernel.RdHup | kernel.Edge | kernel.OneShot | kernel.Exclusive
	for line := range strings.Lines(info) {
		var fd int
		var events uint32
		var data uint64
		if n, _ := fmt.Sscanf(line, "tfd: %d events: %x data: %x", &fd, &events, &data); n == 3 {
			interest[fd] = kernel.Events(events) & shown
			p.watched(ep)[strconv.FormatUint(data, 10)] = fd
		}
	}
}

// listening is TCP_LISTEN in /proc/net/tcp.
const listening = "0A"

// A tcpSocket is a line of /proc/net/tcp.
type tcpSocket struct {
	kind        trace.Kind
	local, peer netip.AddrPort // local: of a listener
}

// socketsOf reads the TCP sockets of the network that a process is in, by what the links
// in its fd folder say: "socket:[4711]".
func socketsOf(dir string) map[string]tcpSocket {
	all := map[string]tcpSocket{}
	for _, name := range []string{"tcp", "tcp6"} {
		text, _ := os.ReadFile(filepath.Join(dir, "net", name))
		for line := range strings.Lines(string(text)) {
			// sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
			field := strings.Fields(line)
			if len(field) < 10 || !strings.Contains(field[1], ":") {
				continue
			}
			s := tcpSocket{kind: trace.Connection, peer: hexAddress(field[2])}
			if field[3] == listening {
				s = tcpSocket{kind: trace.Listener, local: hexAddress(field[1])}
			}
			all["socket:["+field[9]+"]"] = s
		}
	}
	return all
}

// hexAddress reads "0100007F:1B58": words of 32 bits in the order of the machine, which is
// little-endian wherever this runs, and a port.
func hexAddress(s string) netip.AddrPort {
	host, port, _ := strings.Cut(s, ":")
	raw, err := hex.DecodeString(host)
	n, wrong := strconv.ParseUint(port, 16, 16)
	if err != nil || wrong != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}
	}
	for i := 0; i < len(raw); i += 4 {
		binary.BigEndian.PutUint32(raw[i:], binary.LittleEndian.Uint32(raw[i:]))
	}
	ip, _ := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(ip.Unmap(), uint16(n))
}
