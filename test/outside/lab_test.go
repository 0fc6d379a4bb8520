package outside

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var wrongLab = []wrongCall{
	{"lab nosuch", 2, `there is no lab "nosuch"; muxlab lab lists them`},
	{"lab selct --plain", 2, "did you mean select?"},
	{"lab 99", 2, `there is no lab "99"`},
	{"lab ./nosuch", 2, "there is no lab in ./nosuch"},
	{"lab .", 2, "a lab is a file lab.md in a folder of its own"},
	{"lab check .", 2, "a lab is a file lab.md in a folder of its own"},
	{"lab select", 2, "add --plain"},
	{"lab select --json", 2, "--json is about the list of labs"},
	{"lab select extra", 2, "one lab at most"},
	{"lab select --plain --from thre", 2, "did you mean three?"},
	{"lab --from three", 2, "--from is about one lab"},
	{"lab --plain", 2, "--plain is about one lab"},
	{"lab --core", 2, "--core is about one lab"},
	{"lab select --seeds 3", 2, "no flag --seeds"},
	{"lab check", 2, "takes one lab"},
	{"lab check selct", 2, "did you mean select?"},
	{"lab check select --seeds 1", 2, "--seeds is a whole number from 3"},
	{"lab check select --seeds many", 2, "--seeds"},
	{"lab export selct", 2, "did you mean select?"},
	{"lab export --out outside_test.go", 1, "is there already"},
	{"lab export --out no/such/x", 1, "no such file"},
	{"lab reset", 2, "takes one lab, or --all"},
	{"lab reset select --all", 2, "takes one lab, or --all"},
	{"lab reset nosuch", 2, `there is no lab "nosuch"`},
	{"lab queries extra", 2, "takes no name"},
}

// check runs muxlab lab check and returns what it prints. It takes its time: servers run.
func check(t *testing.T, args ...string) (said string, code int) {
	t.Helper()
	cmd := exec.Command(program, append([]string{"lab", "check"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	late := time.AfterFunc(15*time.Minute, func() { cmd.Process.Kill() })
	defer late.Stop()
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	if strings.Contains(errs.String(), "muxlab: ") {
		t.Errorf("check fails: %s", &errs)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

func long() bool { return os.Getenv("MUXLAB_LONG") != "" }

// labs are the folders of the labs of the tree.
func labs(t *testing.T) []string {
	t.Helper()
	files, _ := filepath.Glob("../../labs/[0-9][0-9]-*")
	if len(files) == 0 {
		t.Fatal("there are no labs: the test looks in the wrong place")
	}
	return files
}

// Every lab of the tree is in order as far as that can be read, one of them also when it is
// walked; with MUXLAB_LONG=1 all, over five seeds.
func TestLabsAreInOrder(t *testing.T) {
	folders := labs(t)
	for i, folder := range folders {
		number := strings.TrimLeft(filepath.Base(folder)[:2], "0")
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			args := []string{number, "--static"}
			switch {
			case long():
				args = []string{number, "--seeds", "5"}
			case i == 0:
				args = []string{number, "--seeds", "3"}
			}
			said, code := check(t, args...)
			if len(folders) < 6 && strings.Contains(said, "needs: there is no lab") {
				t.Skip("not all labs are there: ", said)
			}
			if code != 0 || !strings.HasSuffix(said, ": in order\n") {
				t.Errorf("code %d: %s", code, said)
			}
			if args[len(args)-1] != "--static" {
				showsIdeas(t, number, said)
			}
		})
	}
}

// showsIdeas fails unless the runs of a lab showed what labs/IDEAS.md says that they show.
func showsIdeas(t *testing.T, number, said string) {
	t.Helper()
	data, err := os.ReadFile("../../labs/IDEAS.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, line := range strings.Split(string(data), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || strings.TrimSpace(cells[2]) != number {
			continue
		}
		found++
		step, shows := strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4])
		if shows != "" && !strings.Contains("\n"+said, "\n"+step+": it was "+shows+"\n") {
			t.Errorf("step %s does not show %q; the runs:\n%s", step, shows, said)
		}
	}
	if found == 0 {
		t.Errorf("no idea is refuted by lab %s", number)
	}
}

// goodLab is in order. Each bad one differs from it by a line or two.
const goodLab = `---
title: tried
minutes: 5
---
It is tried.

§§§scene six
watch: select --seed 7
cover: told watched clients
§§§
Six clients.

§§§predict bits
ask: Press A. How many are watched?
answer: number
truth: watched
after: clients = 16
keys: A
§§§
So many.

§§§do more
say: Press A again.
until: clients = 26
keys: A
§§§
Done.

§§§run version
$ muxlab --version
expect: ok
contains: muxlab
§§§
It has one.

§§§predict which
ask: Are there many?
answer: choice
after: turns >= 1
cover: clients
- many => clients > 20
- few => clients <= 20
§§§
Many.
`

var badLabs = []struct{ name, old, new, says string }{
	{"in order", "", "", ": in order"},
	{"the keys do something else", "until: clients = 26\nkeys: A", "until: clients = 26\nkeys: p", "more: after its keys, clients = 26 does not come: clients is 16"},
	{"the keys leave something open", "until: clients = 26\nkeys: A", "until: clients = 17\nkeys: i hi enter", "more: its keys leave something open that takes all keys: end them with esc"},
	{"it never comes", "after: clients = 16", "after: clients = 17", "bits: after the answer, clients = 17 does not come: clients is 16"},
	{"two are true", "few => clients <= 20", "few => clients > 10", "which: this run does not decide it: two options hold: clients > 20 (clients is 26); clients > 10 (clients is 26)"},
	{"none is true", "many => clients > 20", "many => clients > 200", "which: this run does not decide it: none of the options holds: clients > 200 (clients is 26); clients <= 20 (clients is 26)"},
	{"the command fails", "$ muxlab --version\nexpect: ok\ncontains: muxlab", "$ muxlab lab nosuch\nexpect: ok", "version: the command failed, and the lab expects that it does not"},
	{"the command does not fail", "expect: ok\ncontains: muxlab", "expect: failure", "version: the command did not fail, and the lab expects that it does"},
	{"the command says something else", "contains: muxlab", "contains: nosuchword", `version: the output of the command does not contain "nosuchword"`},
	{"no such command", "$ muxlab --version\nexpect: ok\ncontains: muxlab", "$ nosuchprogram\nexpect: ok", "version: nosuchprogram is not installed here"},
	{"the server cannot start", "watch: select --seed 7", "watch: select --clients 99999:idle --seed 7", "8: scene: muxlab watch refuses "},
	{"the label is gone", "§§§run version\n$ muxlab --version\nexpect: ok\ncontains: muxlab\n§§§",
		"§§§change gone\nwatch: select --seed 7\nsay: Change it.\nfile: select/select.go nosuchlabel\npatch: x\n§§§", "LAB: nosuchlabel marks no line in select/select.go"},
	{"the change does not build", "§§§run version\n$ muxlab --version\nexpect: ok\ncontains: muxlab\n§§§",
		"§§§change broken\nwatch: select --seed 7\nsay: Change it.\nfile: select/select.go rebuild\npatch: nosuchfunction(\n§§§", "broken: the patch does not compile: select/select.go, line "},
}

// A lab that does not work is refused, with the line and a sentence.
func TestBadLabsAreRefused(t *testing.T) {
	for i, c := range badLabs {
		t.Run(c.name, func(t *testing.T) {
			if !long() && i > 4 && i%3 != 0 {
				t.Skip("for MUXLAB_LONG=1")
			}
			t.Parallel()
			if !strings.Contains(goodLab, c.old) {
				t.Fatalf("the good lab has no %q", c.old)
			}
			dir := filepath.Join(t.TempDir(), "tried")
			text := strings.ReplaceAll(strings.Replace(goodLab, c.old, c.new, 1), "§§§", "```")
			if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(dir, "lab.md"), []byte(text), 0o644)); err != nil {
				t.Fatal(err)
			}
			said, code := check(t, dir, "--seeds", "3")
			if code == 0 { // what the predictions came to stands before it
				lines := strings.SplitAfter(said, "\n")
				said = strings.Join(lines[max(0, len(lines)-2):], "")
			}
			if want := min(i, 1); code != want || !strings.Contains(said, c.says) || strings.Count(said, "\n") != 1 {
				t.Errorf("code %d, want %d and one line with %q:\n%s", code, want, c.says, said)
			}
			if at := fmt.Sprintf("%s:", filepath.Join(dir, "lab.md")); !strings.HasPrefix(said, at) {
				t.Errorf("it does not begin with %q: %s", at, said)
			}
		})
	}
}

// A file that is no lab: a line for each mistake, and nothing is said twice.
func TestAFileThatIsNoLab(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "lab.md"), []byte("---\ntitle: x\n---\n```scene a\nwtch: select\n```\n"), 0o644)
	for _, args := range [][]string{{"lab", "check", dir}, {"lab", dir, "--plain"}} {
		cmd := exec.Command(program, args...)
		out, _ := cmd.CombinedOutput()
		file := filepath.Join(dir, "lab.md")
		want := file + ":4: scene: watch is missing\n" + file + `:5: scene: unknown key "wtch" (did you mean watch?): there are watch, cover, core, hold, open, record` + "\n"
		if code := cmd.ProcessState.ExitCode(); code != 1 || string(out) != want {
			t.Errorf("%v: code %d:\n%s", args, code, out)
		}
	}
}
