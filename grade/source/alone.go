package source

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// A type checker can be led into using all memory and endless time: by aliases of types
// in types, or by constants. So it runs in a process of its own, which is bounded. That
// process is this program again, with aloneVar in its environment; it does nothing else.
const (
	aloneVar    = "MUXLAB_CHECK_SOURCE"
	checkCPU    = 10          // seconds; a usual check takes 0.3
	checkMemory = 1 << 20     // KiB
	checkWall   = time.Minute // where processor time is not bounded
	maxReply    = 64 << 10    // bytes
)

func init() {
	if os.Getenv(aloneVar) == "1" {
		if err := checkHere(os.Stdin, os.Stdout); err != nil {
			io.WriteString(os.Stderr, err.Error()+"\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// A request is what the process is told.
type request struct {
	Rules  Rules
	Files  map[string][]byte
	GoRoot string
}

// A reply is what it answers; a nil Failure is that nothing is wrong.
type reply struct {
	Checked bool
	Failure *verdict.Failure
}

// checkHere is the process.
func checkHere(in io.Reader, out io.Writer) error {
	var r request
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return err
	}
	c := &checker{Rules: r.Rules, goRoot: r.GoRoot, s: New(r.Files)}
	f := c.parsed()
	if f == nil {
		var err error
		if f, err = c.typed(); err != nil {
			return err
		}
	}
	return json.NewEncoder(out).Encode(reply{true, f})
}

// alone runs checkHere in a process of its own.
func (c *checker) alone() (*verdict.Failure, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	told, err := json.Marshal(request{c.Rules, c.s.Files, c.goRoot})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkWall)
	defer cancel()
	cpu := cmp.Or(c.cpu, checkCPU)
	cmd := limited(ctx, cpu, checkMemory, self)
	cmd.Env = append(Environ(os.Environ()), aloneVar+"=1")
	cmd.Stdin = bytes.NewReader(told)
	out, said := &bounded{most: maxReply}, &bounded{most: maxOutput}
	cmd.Stdout, cmd.Stderr = out, said
	err = cmd.Run()
	var answer reply
	if err == nil && json.Unmarshal(out.Bytes(), &answer) == nil && answer.Checked {
		return answer.Failure, nil
	}
	if err != nil && (ctx.Err() != nil || exhausted(err, said.Bytes())) {
		return tooLarge(cpu, checkMemory), nil
	}
	return nil, fmt.Errorf("the type checker ended without an answer: %v: %s", err, clean.Name(firstLine(said.Bytes())))
}
