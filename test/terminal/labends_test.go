package terminal

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// notesIn is the text of the notes of the labs below a home folder; "" none yet.
func notesIn(home string) string {
	data, _ := os.ReadFile(filepath.Join(home, ".local", "state", "muxlab", "labs.json"))
	return string(data)
}

// Where nothing can be kept, it is said once, and the lab goes on.
func TestLabWithoutNotes(t *testing.T) {
	lab := labFolders(t)[0]
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ set, says string }{
		"no home folder":           {"", "the notes are not kept: there is no home folder"},
		"the state folder is none": {"XDG_STATE_HOME=" + file, "the notes are not kept: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := slices.DeleteFunc(environment(t.TempDir()), func(e string) bool { return strings.HasPrefix(e, "HOME=") })
			p := pipeWith(t, append(env, c.set), "lab", lab.number, "--plain")
			for _, step := range []string{"step 1 of ", "step 2 of ", "step 3 of "} {
				p.until(0, step, patience, func(text string) bool {
					_, text, found := strings.Cut(text, step)
					return found && plainPrompt.MatchString(text)
				})
				line := "\n"
				if step == "step 2 of " {
					line = ":skip\n"
				}
				io.WriteString(p.in, line)
			}
			io.WriteString(p.in, ":quit\n")
			p.ends(0)
			if n := strings.Count(p.text(), c.says); n != 1 {
				t.Errorf("it is said %d times:\n%s", n, p.text())
			}
		})
	}
}

// Damaged notes are said to be, and kept.
func TestLabWithDamagedNotes(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	folder := filepath.Join(home, ".local", "state", "muxlab")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "labs.json"), []byte(`{"03-sel`), 0o600); err != nil {
		t.Fatal(err)
	}
	p := pipeWith(t, environment(home), "lab", labFolders(t)[0].number, "--plain")
	p.until(0, "the first step", patience, plainPrompt.MatchString)
	io.WriteString(p.in, ":quit\n")
	p.ends(0)
	if n := strings.Count(p.text(), "your notes cannot be read: it is damaged"); n != 1 {
		t.Errorf("it is said %d times:\n%s", n, p.text())
	}
	aside, _ := filepath.Glob(filepath.Join(folder, "labs.json-*"))
	if len(aside) != 1 || !strings.Contains(notesIn(home), `"at"`) {
		t.Errorf("put aside: %q; now there is %q", aside, notesIn(home))
	}
}

// A signal ends a lab in plain text: nothing is left, and it is known how far the student was.
func TestLabPlainSignals(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			p := pipeWith(t, environment(home), "lab", labFolders(t)[0].number, "--plain")
			p.until(0, "the first step", patience, plainPrompt.MatchString)
			io.WriteString(p.in, "\n")
			p.until(0, "the second step", patience, func(text string) bool { return strings.HasSuffix(text, "your answer: ") })
			p.cmd.Process.Signal(s)
			p.ends(0)
			if !strings.Contains(notesIn(home), `"over": 1`) {
				t.Errorf("the notes: %q", notesIn(home))
			}
		})
	}
}

// A signal ends a lab on the screen, too, and control C does.
func TestLabSignals(t *testing.T) {
	for name, end := range map[string]func(p *program){
		"SIGINT":    func(p *program) { p.signal(syscall.SIGINT) },
		"SIGTERM":   func(p *program) { p.signal(syscall.SIGTERM) },
		"SIGHUP":    func(p *program) { p.signal(syscall.SIGHUP) },
		"control C": func(p *program) { p.keys("\x03") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, 80, 24, "lab", labFolders(t)[0].number)
			w := &labWalk{program: p}
			w.next(w.sees("the first step", func(g guideBox) bool { return g.step == 1 }))
			end(p)
			p.endsWell(0)
			if !strings.Contains(notesIn(p.runs), `"over": 1`) {
				t.Errorf("the notes: %q", notesIn(p.runs))
			}
		})
	}
}

// Control Z gives the terminal back to the shell, fg gives it to the lab again.
func TestLabSuspended(t *testing.T) {
	t.Parallel()
	p := shell(t)
	w := &labWalk{program: p}
	p.keys("\"$muxlab\" lab " + labFolders(t)[0].number + "\r")
	first := w.sees("the first step", func(g guideBox) bool { return g.step == 1 })
	p.keys("\x1a")
	p.await("the shell again", func(c screen) bool { return !c.alternate && !c.cursorHidden && c.has("Stopped") })
	p.keys("fg\r")
	again := w.sees("the first step again", func(g guideBox) bool { return g.step == 1 && p.screen().alternate })
	w.next(again)
	if strings.Join(again.lines, "\n") != strings.Join(first.lines, "\n") {
		t.Errorf("the step is another one:\n%s", strings.Join(again.lines, "\n"))
	}
	p.keys("\x1b") // a question has the keys
	p.awaitWords("to the question")
	p.keys("q")
	p.await("the shell", func(c screen) bool { return !c.alternate })
	p.keys("exit\r")
	p.endsWell(0)
}
