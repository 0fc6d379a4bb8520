package doctor

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"muxlab/harness/measure"
)

const (
	straceName = "strace"
	attachName = "strace -p"
	tracedFor  = 10 * time.Second // the most that a child of a millisecond may take
)

// tracing tries strace: on a child that it starts, and on a process that runs already.
func tracing(ctx context.Context) []measure.Limit {
	if runtime.GOOS != "linux" {
		return []measure.Limit{limited(straceName, "no", "strace is for Linux: replay what it wrote there, with muxlab watch --replay FILE")}
	}
	path, err := exec.LookPath(straceName)
	if err != nil {
		return []measure.Limit{missing(straceName, "no", "strace is not installed: install the package strace")}
	}
	ctx, cancel := context.WithTimeout(ctx, tracedFor)
	defer cancel()
	if why := traceChild(ctx, path); why != "" {
		return []measure.Limit{missing(straceName, path,
			"strace cannot trace a child ("+why+"): in a container, start that with --cap-add=SYS_PTRACE")}
	}
	list := []measure.Limit{fine(straceName, path+" traces a child")}
	if why := traceRunning(ctx, path); why != "" {
		return append(list, limited(attachName, "no", "strace cannot attach to a program that runs ("+why+
			"): start it under strace, or set sysctl kernel.yama.ptrace_scope=0"))
	}
	return append(list, fine(attachName, "attaches to a program that runs"))
}

// traceChild traces a short child, as the labs do. It returns why that does not work, or "".
func traceChild(ctx context.Context, strace string) string {
	dir, err := os.MkdirTemp("", "muxlab-doctor")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "it.txt")
	out, err := exec.CommandContext(ctx, strace, "-f", "-ttt", "-T", "-o", file, "sh", "-c", "exit 0").CombinedOutput()
	if err != nil {
		return failure(ctx, out, err)
	}
	if text, _ := os.ReadFile(file); !bytes.Contains(text, []byte("execve(")) {
		return "it wrote no calls"
	}
	return ""
}

// traceRunning attaches strace to a process that is not its child, and ends that once
// strace has it. It returns why that does not work, or "".
func traceRunning(ctx context.Context, strace string) string {
	other := exec.CommandContext(ctx, "cat") // it reads until its input ends
	end, err := other.StdinPipe()
	if err != nil {
		return err.Error()
	}
	if err := other.Start(); err != nil {
		return err.Error()
	}
	defer other.Wait()
	defer end.Close()
	cmd := exec.CommandContext(ctx, strace, "-o", os.DevNull, "-p", fmt.Sprint(other.Process.Pid))
	said, err := cmd.StderrPipe()
	if err != nil {
		return err.Error()
	}
	if err := cmd.Start(); err != nil {
		return err.Error()
	}
	first, _ := bufio.NewReader(said).ReadString('\n') // that it has attached, or why not
	end.Close()
	if err := cmd.Wait(); err != nil {
		return failure(ctx, []byte(first), err)
	}
	return ""
}

// failure is why a tool failed: the first line that it wrote, or else err.
func failure(ctx context.Context, out []byte, err error) string {
	if ctx.Err() != nil {
		return "it did not end in time"
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if first == "" {
		return err.Error()
	}
	return first
}
