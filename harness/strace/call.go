package strace

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// A straceCall is a call that returned.
type straceCall struct {
	name     string
	args     []string
	value    string // what it returned, as it is printed
	note     string // what is printed behind that: the ready sets of select, the error in words
	result   int    // or minus the error number
	returned bool   // false: the thread, or strace, ended in it
	injected bool
	began    int64 // ns
	ended    int64
	timed    bool // strace said how long it took
	split    bool // other threads came in between
}

// parseCall reads what stands behind the name of a call: the arguments, the
// result, how long it took.
func parseCall(name, text string, began int64) (c straceCall, err error) {
	c.name, c.began, c.ended = name, began, began
	args, rest, ok := arguments(text)
	if !ok {
		return c, errLine
	}
	c.args = args
	rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), "= ")
	if !ok {
		return c, errLine
	}
	if rest, err = c.cutDuration(rest); err != nil {
		return c, err
	}
	n := wordEnd(rest)
	c.value, c.note = rest[:n], strings.TrimLeft(rest[n:], " ")
	c.injected = strings.Contains(c.note, "(INJECTED)")
	return c, c.results()
}

// cutDuration takes the " <0.000007>" of -T from the end.
func (c *straceCall) cutDuration(s string) (string, error) {
	s = strings.TrimRight(s, " ")
	i := strings.LastIndex(s, " <")
	if i < 0 || !strings.HasSuffix(s, ">") {
		return s, nil
	}
	whole, fraction, ok := strings.Cut(s[i+2:len(s)-1], ".")
	seconds, err := strconv.ParseInt(whole, 10, 32)
	if !ok || err != nil { // what a descriptor is, as -y writes it
		return s, nil
	}
	part, ok := nanoseconds(fraction)
	if !ok || seconds < 0 {
		return s, errLine
	}
	c.ended, c.timed = c.began+seconds*1e9+part, true
	return s[:i], nil
}

// results reads the value: a number, perhaps with an error behind it, or "?".
func (c *straceCall) results() error {
	word, _, _ := strings.Cut(c.note, " ")
	errno := -1
	if strings.HasPrefix(word, "E") {
		errno = errnoOf(word)
	}
	switch {
	case c.value == "?" && errno > 0: // a signal came; the kernel may make the call again
		c.result, c.returned = -errno, true
	case c.value == "?":
	case strings.HasPrefix(c.value, "-1") && errno > 0:
		c.result, c.returned = -errno, true
	default:
		n, ok := number(c.value)
		if !ok {
			return errLine
		}
		c.result, c.returned = n, true
	}
	return nil
}

// errnoOf is the number of an error here; -1 if it has none. What only the kernel
// itself sees stands for an interrupted call.
func errnoOf(name string) int {
	if strings.HasPrefix(name, "ERESTART") {
		return int(kernel.EINTR)
	}
	if name == "EWOULDBLOCK" {
		return int(kernel.EAGAIN)
	}
	if n, ok := trace.ErrnoByName(name); ok {
		return int(n)
	}
	return -1
}

// arg returns an argument, "" if there are fewer.
func (c *straceCall) arg(i int) string {
	if i < len(c.args) {
		return c.args[i]
	}
	return ""
}

// fd is an argument that is a descriptor; -1 if it is none.
func (c *straceCall) fd(i int) int {
	n, ok := number(c.arg(i))
	if !ok || !trace.IsFD(n) {
		return -1
	}
	return n
}

// size is an argument that is a count.
func (c *straceCall) size(i int) uint32 {
	n, _ := number(c.arg(i))
	return uint32(min(max(n, 0), 1<<31))
}

// arguments takes "(a, b, c)" from the front and splits it. Of one that does not
// end, rest is "" and ok false, and the arguments are those there are.
func arguments(s string) (args []string, rest string, ok bool) {
	if !strings.HasPrefix(s, "(") {
		return nil, "", false
	}
	end := closing(s)
	args = elements(s[:end])
	if end == len(s) {
		return args, "", false
	}
	return args, s[end+1:], true
}

// elements splits what stands in brackets at its commas. s begins with the
// opening bracket and ends before the closing one. The blanks between the
// descriptors of a set separate too.
func elements(s string) []string {
	if len(s) < 1 {
		return nil
	}
	var all []string
	depth, from := 0, 1
	for i := 1; i < len(s); {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ',', ' ':
			if depth == 0 && (s[i] == ',' || s[0] == '[') {
				if part := strings.TrimSpace(s[from:i]); part != "" || s[i] == ',' {
					all = append(all, part)
				}
				from = i + 1
			}
		}
		i = skip(s, i)
	}
	if part := strings.TrimSpace(s[from:]); part != "" {
		all = append(all, part)
	}
	return all
}

// closing finds the bracket that closes the one s begins with; len(s) if none does.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i
			}
		}
		i = skip(s, i)
	}
	return len(s)
}

// skip gives the place behind what begins at i: a string, a comment, the words
// that say what a descriptor is, or one character.
func skip(s string, i int) int {
	switch {
	case s[i] == '"':
		return skipString(s, i)
	case strings.HasPrefix(s[i:], "/*"):
		if n := strings.Index(s[i+2:], "*/"); n >= 0 {
			return i + 2 + n + 2
		}
		return len(s)
	case s[i] == '<' && i > 0 && isAlphanumeric(s[i-1]) && i+1 < len(s) && s[i+1] != '<':
		return skipWords(s, i)
	case s[i] == '<' && i+1 < len(s) && s[i+1] == '<': // 1<<CAP_KILL
		return i + 2
	}
	return i + 1
}

func skipString(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// skipWords: 5<TCP:[127.0.0.1:7000->127.0.0.1:40112]>, 1</dev/pts/0<char 136:0>>.
func skipWords(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '"':
			i = skipString(s, i) - 1
		case '<':
			depth++
		case '>':
			if s[i-1] == '-' {
				continue
			}
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// wordEnd is where the first word of s ends.
func wordEnd(s string) int {
	for i := 0; i < len(s); i = skip(s, i) {
		if s[i] == ' ' {
			return i
		}
	}
	return len(s)
}

// number reads the number that s begins with: 5, 5<socket:[81]>, 0x7f00, -1, [1].
func number(s string) (int, bool) {
	s = strings.TrimPrefix(s, "[")
	n := 0
	for n < len(s) && (isAlphanumeric(s[n]) || n == 0 && s[n] == '-') {
		n++
	}
	v, err := strconv.ParseInt(s[:n], 0, 64)
	if err != nil {
		u, err := strconv.ParseUint(s[:n], 0, 64)
		return int(u), err == nil
	}
	return int(v), true
}

// described is what -y says of a descriptor: "TCP:[127.0.0.1:7000->127.0.0.1:40112]".
func described(s string) string {
	i := strings.IndexByte(s, '<')
	if i < 0 || !strings.HasSuffix(s, ">") {
		return ""
	}
	return s[i+1 : len(s)-1]
}

// between finds what stands behind one text, up to another.
func between(s, before, after string) (string, bool) {
	_, rest, ok := strings.Cut(s, before)
	if !ok {
		return "", false
	}
	found, _, ok := strings.Cut(rest, after)
	return found, ok
}

// address reads a socket address as strace writes it. Of one that is neither
// IPv4 nor IPv6 nothing is known.
func address(s string) netip.AddrPort {
	port, ok := between(s, "_port=htons(", ")")
	n, err := strconv.ParseUint(port, 10, 16)
	if !ok || err != nil {
		return netip.AddrPort{}
	}
	host, ok := between(s, `inet_addr("`, `"`)
	if !ok {
		host, _ = between(s, `inet_pton(AF_INET6, "`, `"`)
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return trace.PeerFromPort(uint16(n))
	}
	return netip.AddrPortFrom(ip, uint16(n))
}

// peerIn reads the peer from what -yy says of a descriptor.
func peerIn(words string) netip.AddrPort {
	_, peer, ok := strings.Cut(words, "->")
	if !ok {
		return netip.AddrPort{}
	}
	addr, _ := netip.ParseAddrPort(strings.TrimSuffix(peer, "]"))
	return addr
}

var eventNames = map[string]kernel.Events{
	"IN": kernel.In, "OUT": kernel.Out, "ERR": kernel.Err, "HUP": kernel.Hup, "RDHUP": kernel.RdHup,
	"NVAL": kernel.Invalid, "ET": kernel.Edge, "ONESHOT": kernel.OneShot, "EXCLUSIVE": kernel.Exclusive,
	"RDNORM": kernel.In, "WRNORM": kernel.Out,
}

// eventsOf reads EPOLLIN|EPOLLET, POLLIN, or a number. What has no sign here
// (POLLPRI) is passed over.
func eventsOf(s string) kernel.Events {
	var e kernel.Events
	for name := range strings.SplitSeq(s, "|") {
		name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(name), "E"), "POLL")
		if known, ok := eventNames[name]; ok {
			e |= known
		} else if n, ok := number(name); ok {
			e |= kernel.Events(n)
		}
	}
	return e
}

// member finds a member of a struct: of {fd=3, events=POLLIN}, events is POLLIN.
func member(s, name string) string {
	if !strings.HasPrefix(s, "{") {
		return ""
	}
	for _, part := range elements(strings.TrimSuffix(s, "}")) {
		if v, ok := strings.CutPrefix(part, name+"="); ok {
			return v
		}
	}
	return ""
}

// list splits [a, b, ...]. whole is false if strace left something out.
func list(s string) (all []string, whole bool) {
	if !strings.HasPrefix(s, "[") {
		return nil, false
	}
	all = elements(s[:closing(s)])
	n := len(all)
	all = slices.DeleteFunc(all, func(one string) bool { return one == "..." })
	return all, len(all) == n
}

// unquoted decodes a string as strace writes it.
func unquoted(s string) string {
	s = strings.TrimSuffix(s, "...")
	if t, err := strconv.Unquote(octal(s)); err == nil {
		return t
	}
	return strings.Trim(s, `"`)
}

// octal gives every octal escape the three digits that Go wants.
func octal(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] != '\\' || i+1 >= len(s) {
			continue
		}
		n := 0
		for n < 3 && i+1+n < len(s) && '0' <= s[i+1+n] && s[i+1+n] <= '7' {
			n++
		}
		if n == 0 { // a letter, or an escaped backslash
			i++
			b.WriteByte(s[i])
			continue
		}
		b.WriteString(strings.Repeat("0", 3-n))
	}
	return b.String()
}
