package witness

import (
	"strconv"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/measure"
)

// readDescriptors reads which descriptors are open, and what the epolls watch.
func (p *process) readDescriptors() error {
	if _, err := p.read("fdinfo/0"); err == errForbidden { // a folder that may not be read looks empty
		return err
	}
	for _, fd := range measure.Numbers(p.dir + "fd") {
		if p.describe(fd) != EpollFD {
			continue
		}
		if _, err := p.epoll(fd); err != nil {
			return err
		}
	}
	return nil
}

// describe reads what fd is. A socket is only that until join.
func (p *process) describe(fd int) Kind {
	if known, is := p.FDs[fd]; is {
		return known.Kind
	}
	text := p.link("fd/" + strconv.Itoa(fd))
	if text == "" {
		return ""
	}
	d := FD{Number: fd, Kind: Other}
	name, number, _ := strings.Cut(text, ":[")
	inode, _ := strconv.ParseUint(strings.TrimSuffix(number, "]"), 10, 64)
	switch {
	case name == "socket":
		d.Kind, d.Inode = Socket, inode
	case name == "pipe":
		d.Kind, d.Inode = Pipe, inode
	case text == "anon_inode:[eventpoll]":
		d.Kind = EpollFD
	case text == "anon_inode:[eventfd]":
		d.Kind = EventFD
	}
	p.FDs[fd] = d
	return d.Kind
}

// epoll reads what the epoll descriptor fd watches, proc_pid_fdinfo(5). None if it was
// closed meanwhile.
func (p *process) epoll(fd int) (Epoll, error) {
	if e, known := p.Epolls[fd]; known {
		return e, nil
	}
	e := Epoll{FD: fd}
	text, err := p.read("fdinfo/" + strconv.Itoa(fd))
	if err == ErrGone {
		return e, nil
	}
	if err != nil {
		return e, err
	}
	for line := range strings.Lines(string(text)) {
		if m, is := memberOf(strings.Fields(line)); is {
			e.Members = append(e.Members, m)
		}
	}
	e.Runtime = p.runtimes(e.Members)
	p.Epolls[fd] = e
	return e, nil
}

// memberOf reads a line such as "tfd: 6 events: 19 data: 6 pos:0 ino:1c2f sdev:9". The
// data may have the letters of the next name at its end, and is not read.
func memberOf(f []string) (m Member, ok bool) {
	if len(f) < 4 || f[0] != "tfd:" || f[2] != "events:" {
		return m, false
	}
	fd, err := strconv.Atoi(f[1])
	events, err2 := strconv.ParseUint(f[3], 16, 32)
	if err != nil || err2 != nil {
		return m, false
	}
	m.FD, m.Events = fd, kernel.Events(events)&^(kernel.Err|kernel.Hup) // those are always reported
	for _, word := range f[4:] {
		if hex, is := strings.CutPrefix(word, "ino:"); is {
			m.Inode, _ = strconv.ParseUint(hex, 16, 64)
		}
	}
	return m, true
}

// runtimes reports whether it is the Go runtime that watches these, see Epoll.Runtime.
func (p *process) runtimes(members []Member) bool {
	event := false
	for _, m := range members {
		switch p.describe(m.FD) {
		case Socket:
			return false
		case EventFD:
			event = true
		}
	}
	return event
}

// join adds what the sockets of this network say of the descriptors of p.
func (p *Process) join(sockets map[uint32]measure.Socket) {
	for n, d := range p.FDs {
		if d.Kind != Socket {
			continue
		}
		if s, known := sockets[uint32(d.Inode)]; known {
			d.Kind, d.Local, d.Unread, d.Unsent = Listener, s.Local, s.Unread, 0
			if !s.Listens {
				d.Kind, d.Peer, d.Unread, d.Unsent = Connection, s.Remote, s.Pending(), s.Unsent
			}
			p.FDs[n] = d
		}
	}
	for _, e := range p.Epolls {
		p.joinMembers(e.Members, sockets)
	}
	for i := range p.Threads {
		p.joinMembers(p.Threads[i].Watching, sockets)
	}
}

func (p *Process) joinMembers(members []Member, sockets map[uint32]measure.Socket) {
	for i := range members {
		m := &members[i]
		d, open := p.FDs[m.FD]
		if m.Stale = !open || d.Inode != 0 && m.Inode != 0 && d.Inode != m.Inode; !m.Stale {
			m.Kind, m.Peer, m.Inode = d.Kind, d.Peer, d.Inode
			continue
		}
		m.Kind = Other
		if s, known := sockets[uint32(m.Inode)]; known && m.Inode != 0 {
			m.Kind = Listener
			if !s.Listens {
				m.Kind, m.Peer = Connection, s.Remote
			}
		}
	}
}
