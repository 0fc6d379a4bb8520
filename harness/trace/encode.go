package trace

import (
	"encoding/binary"
	"net/netip"

	"muxlab/harness/kernel"
)

// How an event, an interest and an address are packed into words.

const (
	optionShift     = 24
	mostOptionValue = 1<<optionShift - 1
)

// PackOption returns a socket option and its value as an event holds them, see
// Event.Option.
func PackOption(opt kernel.SocketOption, value int) uint32 {
	return uint32(opt)<<optionShift | uint32(min(max(value, 0), mostOptionValue))
}

// EventWords is the size of an encoded event in 64-bit words.
const EventWords = 4

// EventSize is the size of an encoded event in bytes.
const EventSize = EventWords * 8

// Encode returns e in the words that a ring holds. PID is left out: a ring belongs to
// one process. A long Dur is rounded, see Event.
func (e *Event) Encode() (w [EventWords]uint64) {
	w[0] = uint64(e.Time)
	w[1] = uint64(e.Op) | uint64(e.Flags)<<8 | uint64(uint16(e.Worker))<<16 | uint64(uint32(int32(e.FD)))<<32
	w[2] = uint64(uint32(int32(e.Result))) | uint64(e.Arg)<<32
	w[3] = uint64(e.Turn) | uint64(packDuration(e.Dur))<<32
	return w
}

// Decode returns the event that Encode wrote into w, with PID 0. Any words decode to
// some event; check FD with IsFD before it is used as an index.
func Decode(w [EventWords]uint64) Event {
	return Event{
		Time: int64(w[0]),
		Op:   Op(w[1]), Flags: Flags(w[1] >> 8), Worker: int(uint16(w[1] >> 16)), FD: int(int32(w[1] >> 32)),
		Result: int(int32(w[2])), Arg: uint32(w[2] >> 32),
		Turn: uint32(w[3]), Dur: unpackDuration(uint32(w[3] >> 32)),
	}
}

// A duration has 31 bits and a unit: nanoseconds, or microseconds from 2.1 s on.
const inMicroseconds = 1 << 31

func packDuration(ns int64) uint32 {
	if ns < inMicroseconds {
		return uint32(max(ns, 0))
	}
	return uint32(min(ns/1000, inMicroseconds-1)) | inMicroseconds
}

func unpackDuration(d uint32) int64 {
	if d&inMicroseconds == 0 {
		return int64(d)
	}
	return int64(d&^inMicroseconds) * 1000
}

// Interest travels in 16 bits: the low ones of the kernel's numbers, and, in
// places that poll(2) leaves free, the three that say how to report.
const (
	packedOneShot   = 1 << 12
	packedExclusive = 1 << 14
	packedEdge      = 1 << 15
	packedPlain     = 0x3fff &^ packedOneShot
)

// PackInterest returns e in 16 bits, as an event and a descriptor's slot hold it.
// Events that have no bit there are dropped.
func PackInterest(e kernel.Events) uint32 {
	v := uint32(e) & packedPlain
	if e.Has(kernel.Edge) {
		v |= packedEdge
	}
	if e.Has(kernel.Exclusive) {
		v |= packedExclusive
	}
	if e.Has(kernel.OneShot) {
		v |= packedOneShot
	}
	return v
}

func unpackInterest(v uint32) kernel.Events {
	e := kernel.Events(v & packedPlain)
	if v&packedEdge != 0 {
		e |= kernel.Edge
	}
	if v&packedExclusive != 0 {
		e |= kernel.Exclusive
	}
	if v&packedOneShot != 0 {
		e |= kernel.OneShot
	}
	return e
}

// PackPeer returns an address in 48 bits: IPv4 address<<16 | port. Of an IPv6 address
// only the port is kept.
func PackPeer(a netip.AddrPort) uint64 {
	v := uint64(a.Port())
	if ip := a.Addr().Unmap(); ip.Is4() {
		b := ip.As4()
		v |= uint64(binary.BigEndian.Uint32(b[:])) << 16
	}
	return v
}

// UnpackPeer returns the address that PackPeer packed. Where only the port was kept, the
// IP address is 0.0.0.0.
func UnpackPeer(v uint64) netip.AddrPort {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(v>>16))
	return netip.AddrPortFrom(netip.AddrFrom4(b), uint16(v))
}

// PeerFromPort returns the address of a peer of which only the port is known: the IP
// address is 0.0.0.0. An event has no room for more.
func PeerFromPort(port uint16) netip.AddrPort { return UnpackPeer(uint64(port)) }
