package outside

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/harness/recording"
	"muxlab/harness/trace"
)

// hostile are names that a terminal would obey, or that would leave their line, and
// random ones, the same each time.
func hostile() []string {
	all := []string{"\x1b]0;owned\a", "\x1b[2J\x1b[H", "\u009b31m", "\u009d0;x\u009c", "\x9b31m", "a\rb", "\u202egnp.exe", "\x1bPq\x1b\\", "\x0e\x0f\x7f\x00"}
	r := rand.New(rand.NewPCG(9, 9))
	for range 20 {
		b := make([]byte, 1+r.IntN(40))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		all = append(all, "\x1b"+string(b))
	}
	return all
}

// obeyed is what of a text a terminal would obey, if anything.
func obeyed(text string) string {
	for i, r := range text {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == 0xfffd && !strings.HasPrefix(text[i:], "\ufffd") {
			return fmt.Sprintf("%q in %.200q", r, text[max(0, i-60):])
		}
	}
	return ""
}

// straceOf is the output of strace of a server whose program and thread bear a name.
func straceOf(name string) string {
	var quoted strings.Builder // as strace writes bytes
	for _, c := range []byte(name) {
		fmt.Fprintf(&quoted, `\%03o`, c)
	}
	lines := []string{
		`execve("/bin/NAME", ["NAME", "NAME.py"], 0x0 /* 1 var */) = 0 <0.000001>`,
		`prctl(PR_SET_NAME, "NAME") = 0 <0.000001>`,
		`socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3 <0.000001>`,
		`bind(3, {sa_family=AF_INET, sin_port=htons(7000), sin_addr=inet_addr("127.0.0.1")}, 16) = 0 <0.000001>`,
		`listen(3, 5) = 0 <0.000001>`,
		`accept(3, {sa_family=AF_INET, sin_port=htons(40000), sin_addr=inet_addr("127.0.0.1")}, [16]) = 4 <0.500000>`,
		`read(4, "hello", 4096) = 5 <0.500000>`,
		`write(4, "hello", 5) = 5 <0.000001>`,
		`read(4, "", 4096) = 0 <0.500000>`,
		`close(4) = 0 <0.000001>`,
	}
	var b strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&b, "4711 %d.000000 %s\n", 1_795_557_690+i*2, strings.ReplaceAll(l, "NAME", quoted.String()))
	}
	// Once more as raw bytes, which some write.
	if !strings.ContainsAny(name, "\n\"\\\x00") {
		fmt.Fprintf(&b, "4711 %d.000000 prctl(PR_SET_NAME, \"%s\") = 0 <0.000001>\n", 1_795_557_690+99, name)
	}
	return b.String()
}

// recordingOf is a recording of a server of a model, with a name wherever one is.
func recordingOf(t *testing.T, model, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	r := recording.NewRecorder(&b)
	known, err := json.Marshal(map[string]any{"clients": []any{map[string]any{"name": name, "error": name, "heard": name, "kind": name}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range int64(40) {
		at := (i + 1) * int64(50*time.Millisecond)
		f := &trace.Frame{Time: at, Context: known, Processes: []*trace.Process{{
			Info:    trace.Info{PID: 4711, Role: name, Model: model, Options: map[string]string{name: name, "edge": name}, Addr: "127.0.0.1:7000" + name},
			Workers: []trace.Worker{{Number: 0, Name: name, Thread: 4711, Alive: true, Call: trace.OpRead, CallFD: 4}},
			FDs:     []trace.FD{{Number: 4, Kind: trace.Connection, Opened: 1, Peer: netip.MustParseAddrPort("127.0.0.1:40000")}},
		}}}
		f.Events = []trace.Event{{Time: at - 1, PID: 4711, Op: trace.OpRead, FD: 4, Result: 5, Dur: 1000}}
		if err := r.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Nothing that stands in a file, or in its name, is obeyed by the terminal.
func TestNamesInFilesAreNotObeyed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	saved := filepath.Join(dir, "saved")
	result(t, "compare", "poll", "--rounds", "1", "--duration", "50ms", "--warmup", "10ms", "--conns", "2", "--out", saved)
	honest, err := os.ReadFile(filepath.Join(saved, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range hostile() {
		quoted, _ := json.Marshal(name)
		for ending, data := range map[string][]byte{
			"txt":   []byte(straceOf(name)),
			"mux":   recordingOf(t, "epoll", name),
			"model": recordingOf(t, name, name),
			"cut":   recordingOf(t, "epoll", name)[:900],
			"json":  bytes.ReplaceAll(bytes.ReplaceAll(honest, []byte(`"poll"`), quoted), []byte(`"linux"`), quoted),
		} {
			file := filepath.Join(dir, fmt.Sprintf("%d-%s.%s", i, strings.NewReplacer("/", "", "\x00", "").Replace(name), ending))
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{
				{"watch", "--plain", "--for", "20ms", "--replay", file}, {"diagnose", file}, {"export", file, "--csv", "-"}, {"chart", file}, {"chart", file, file},
			} {
				if (args[0] == "chart") != (ending == "json") {
					continue
				}
				out, err := exec.Command(program, args...).CombinedOutput()
				if wrong := obeyed(string(out)); wrong != "" {
					t.Errorf("%s of a .%s with %q in it (%v): %s", args[0], ending, name, err, wrong)
				}
			}
		}
	}
}
