package measure

import (
	"encoding/binary"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Backlog looks at the queues of the server that listens at addr, from outside:
// it needs neither the server's process nor any right over it. One look walks
// the kernel's table of connections once (some milliseconds for ten thousand).
func Backlog(addr netip.AddrPort) Queues {
	sockets, err := dumpDiag(addr.Port(), wanted)
	if err != nil {
		if sockets, err = readProcNet(addr.Port(), wanted); err != nil {
			return Queues{}
		}
	}
	return collect(sockets, addr)
}

// The states of a TCP socket that matter, as in the kernel's tcp_states.h. In
// the others the server has closed its end, or the connection does not exist yet.
const (
	tcpEstablished = 1
	tcpCloseWait   = 8
	tcpListen      = 10
	wanted         = 1<<tcpEstablished | 1<<tcpCloseWait | 1<<tcpListen

	// withFile are the states in which a process may have the socket open: not the
	// half-made connections (SYN-RECV) and those that only wait for the end (TIME-WAIT).
	withFile = 0xfff &^ (1<<3 | 1<<6)
)

// Sockets returns the TCP sockets of this network namespace, by their inodes: those that
// some process has open. One look walks the kernel's table of connections once.
func Sockets() (map[uint32]Socket, error) {
	list, err := dumpDiag(anyPort, withFile)
	if err != nil {
		if list, err = readProcNet(anyPort, withFile); err != nil {
			return nil, err
		}
	}
	all := make(map[uint32]Socket, len(list))
	for _, s := range list {
		if s.Inode != 0 {
			all[s.Inode] = s
		}
	}
	return all, nil
}

// diagID is inet_diag_sockid of linux/inet_diag.h. Ports and addresses are in
// network order.
type diagID struct {
	Sport, Dport [2]byte
	Src, Dst     [16]byte
	If           uint32
	Cookie       [2]uint32
}

// diagRequest is inet_diag_req, and getSock the message that it is sent as.
type diagRequest struct {
	Family, SrcLen, DstLen, Ext uint8
	ID                          diagID
	States                      uint32
	DBs                         uint32
}

const getSock = 18 // TCPDIAG_GETSOCK

// diagMessage is inet_diag_msg.
type diagMessage struct {
	Family, State, Timer, Retrans uint8
	ID                            diagID
	Expires, Rqueue, Wqueue       uint32
	UID, Inode                    uint32
}

// dumpDiag asks for all sockets with this local port, in both address families
// (a listener for [::] has IPv4 clients under IPv6): sock_diag(7). The kernel walks
// the whole of its table for it, whoever's the sockets are, and that is what a look
// costs: so the question is put in its older form, which is about both families at
// once. The newer one would have to be put twice.
func dumpDiag(port uint16, states uint32) ([]Socket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	// A filter that refuses the question may also leave it unanswered.
	unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1})
	request := struct {
		unix.NlMsghdr
		diagRequest
	}{
		unix.NlMsghdr{Type: getSock, Flags: unix.NLM_F_REQUEST | unix.NLM_F_DUMP},
		diagRequest{Family: unix.AF_INET, States: states},
	}
	binary.BigEndian.PutUint16(request.ID.Sport[:], port)
	request.Len = uint32(unsafe.Sizeof(request))
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(&request)), unsafe.Sizeof(request))
	if err := retry(func() error { return unix.Sendto(fd, bytes, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}) }); err != nil {
		return nil, err
	}
	return answers(fd)
}

// answers reads what the kernel says, to the end.
func answers(fd int) (sockets []Socket, err error) {
	for buf, done := make([]byte, 64<<10), false; !done; {
		var n int
		err := retry(func() (err error) { n, _, err = unix.Recvfrom(fd, buf, 0); return err })
		if err != nil {
			return nil, err
		}
		if sockets, done, err = parse(buf[:n], sockets); err != nil {
			return nil, err
		}
	}
	return sockets, nil
}

func retry(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

// parse appends the sockets of one answer; done: it was the last.
func parse(buf []byte, to []Socket) (_ []Socket, done bool, err error) {
	for len(buf) >= unix.SizeofNlMsghdr {
		h := (*unix.NlMsghdr)(unsafe.Pointer(&buf[0]))
		if h.Len < unix.SizeofNlMsghdr || int(h.Len) > len(buf) {
			return to, true, unix.EPROTO
		}
		body := buf[unix.SizeofNlMsghdr:h.Len]
		switch {
		case h.Type == unix.NLMSG_DONE:
			return to, true, nil
		case h.Type == unix.NLMSG_ERROR && len(body) >= 4:
			return to, true, unix.Errno(-int32(binary.NativeEndian.Uint32(body)))
		case h.Type == getSock && len(body) >= int(unsafe.Sizeof(diagMessage{})):
			to = append(to, (*diagMessage)(unsafe.Pointer(&body[0])).socket())
		}
		buf = buf[min((int(h.Len)+3)&^3, len(buf)):]
	}
	return to, false, nil
}

func (m *diagMessage) socket() Socket {
	return Socket{
		Listens: m.State == tcpListen, Closing: m.State == tcpCloseWait,
		Local: m.address(m.ID.Src, m.ID.Sport), Remote: m.address(m.ID.Dst, m.ID.Dport),
		Unread: int64(m.Rqueue), Unsent: int64(m.Wqueue), Inode: m.Inode,
	}
}

func (m *diagMessage) address(ip [16]byte, port [2]byte) netip.AddrPort {
	a := netip.AddrFrom16(ip).Unmap()
	if m.Family == unix.AF_INET {
		a = netip.AddrFrom4([4]byte(ip[:4]))
	}
	return netip.AddrPortFrom(a, binary.BigEndian.Uint16(port[:]))
}

// anyPort: sockets of every port.
const anyPort = 0

// readProcNet reads the same from /proc/net/tcp and tcp6, proc_net(5), which do
// not say the limit of a backlog.
func readProcNet(port uint16, states uint32) ([]Socket, error) {
	var sockets []Socket
	text, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		return nil, err
	}
	text6, _ := os.ReadFile("/proc/net/tcp6") // not there when IPv6 is switched off
	for line := range strings.Lines(string(text) + string(text6)) {
		if s, ok := parseProcNet(strings.Fields(line), states); ok && (port == anyPort || s.Local.Port() == port) {
			sockets = append(sockets, s)
		}
	}
	return sockets, nil
}

func parseProcNet(f []string, states uint32) (s Socket, ok bool) {
	if len(f) < 10 {
		return s, false
	}
	state, err := strconv.ParseUint(f[3], 16, 8)
	if err != nil || 1<<state&states == 0 {
		return s, false
	}
	w, r, _ := strings.Cut(f[4], ":")
	wqueue, _ := strconv.ParseInt(w, 16, 64)
	rqueue, _ := strconv.ParseInt(r, 16, 64)
	inode, _ := strconv.ParseUint(f[9], 10, 32)
	return Socket{
		Listens: state == tcpListen, Closing: state == tcpCloseWait,
		Local: hexAddress(f[1]), Remote: hexAddress(f[2]), Unread: rqueue, Unsent: wqueue, Inode: uint32(inode),
	}, true
}

// hexAddress reads 0100007F:1F90: words of four bytes in the machine's order.
func hexAddress(s string) netip.AddrPort {
	host, port, _ := strings.Cut(s, ":")
	p, _ := strconv.ParseUint(port, 16, 16)
	var ip []byte
	for ; len(host) >= 8; host = host[8:] {
		word, _ := strconv.ParseUint(host[:8], 16, 32)
		ip = binary.NativeEndian.AppendUint32(ip, uint32(word))
	}
	a, _ := netip.AddrFromSlice(ip)
	return netip.AddrPortFrom(a.Unmap(), uint16(p))
}
