package grading

import (
	"archive/zip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/proc"
)

// autograder packs exercise 06 with this test as muxlab, and unpacks it as Gradescope does.
func autograder(t *testing.T, args ...string) string {
	t.Helper()
	for _, tool := range []string{"git", "go", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("no ", tool)
		}
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("MUXLAB_ROOT", repository(t))
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "autograder.zip")
	if _, _, err := muxlab(t, wiring(), append([]string{"grade", "pack", "06", "--out", out, "--binary", self}, args...)...); err != nil {
		t.Fatal(err)
	}
	if _, _, err := muxlab(t, wiring(), "grade", "pack", "06", "--out", out, "--binary", self); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("the zip is overwritten: %v", err)
	}
	if info, _ := os.Stat(out); info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the zip: %v", info.Mode())
	}
	base := t.TempDir()
	for _, name := range unzip(t, out, filepath.Join(base, "source")) {
		if strings.Contains(name, "solutions") || strings.Contains(name, "shelf/") && strings.Contains(name, "grade") || strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s is in the zip", name)
		}
	}
	t.Setenv("MUXLAB_AUTOGRADER", base)
	return base
}

func unzip(t *testing.T, name, dir string) (names []string) {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		in.Close()
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, f.Name)
		os.MkdirAll(filepath.Dir(to), 0o755)
		if err := os.WriteFile(to, text, f.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	return names
}

// submit runs run_autograder as Gradescope does, and returns results.json.
func submit(t *testing.T, base, server, metadata string) (results map[string]any, code int) {
	t.Helper()
	write(t, filepath.Join(base, "submission", "server.go"), server)
	write(t, filepath.Join(base, "submission_metadata.json"), metadata)
	os.RemoveAll(filepath.Join(base, "results"))
	c := exec.Command(filepath.Join(base, "source", "run_autograder"))
	out, _ := c.CombinedOutput()
	text, err := os.ReadFile(filepath.Join(base, "results", "results.json"))
	if err != nil || json.Unmarshal(text, &results) != nil {
		t.Fatalf("no results: %v\n%s\n%s", err, text, out)
	}
	if info, _ := os.Stat(filepath.Join(base, "results")); info.Mode().Perm() != 0o700 {
		t.Errorf("the submission may write the results: %v", info.Mode())
	}
	return results, c.ProcessState.ExitCode()
}

const inTime = `{"created_at":"2026-05-01T12:00:00.000000-07:00","assignment":{"due_date":"2026-05-01T23:59:00.000000-07:00"},"users":[{"email":"ann@x.org","id":1,"name":"Ann"}]}`

func TestAutograder(t *testing.T) {
	base := autograder(t, "--late", "10/50")
	if _, err := os.Stat(filepath.Join(base, "source", "setup.sh")); err != nil {
		t.Fatal(err)
	}
	r, code := submit(t, base, "good", inTime)
	if r["score"] != 100.0 || code != 0 || len(r["tests"].([]any)) != 2 {
		t.Errorf("%v, exit code %d", r, code)
	}
	seed := r["extra_data"].(map[string]any)["seed"]
	if again, _ := submit(t, base, "bad", inTime); again["score"] != 60.0 || again["extra_data"].(map[string]any)["seed"] != seed {
		t.Errorf("%v", again)
	}
	late := strings.Replace(inTime, "05-01T12:00", "05-03T12:00", 1)
	if r, _ := submit(t, base, "good", late); r["score"] != 80.0 || !strings.Contains(r["output"].(string), "2 days late") {
		t.Errorf("late: %v", r)
	}
	more := strings.Replace(late, `"name":"Ann"`, `"name":"Ann","assignment":{"due_date":"2026-05-09T23:59:00.000000-07:00"}`, 1)
	if r, _ := submit(t, base, "good", more); r["score"] != 100.0 {
		t.Errorf("with more time: %v", r)
	}
}

// Whatever dies, there is a results.json, and it says that it is no mark.
func TestAutograderCrashes(t *testing.T) {
	base := autograder(t)
	for name, c := range map[string][2]string{"crash": {"crash", inTime}, "error": {"error", inTime}, "metadata": {"good", "{"}} {
		r, code := submit(t, base, c[0], c[1])
		if code == 0 || !strings.Contains(r["output"].(string), "This is no mark") {
			t.Errorf("%s: %v, exit code %d", name, r, code)
		}
	}
	os.Remove(filepath.Join(base, "source", "muxlab"))
	if r, code := submit(t, base, "good", inTime); code == 0 || !strings.Contains(r["output"].(string), "This is no mark") {
		t.Errorf("without muxlab: %v, exit code %d", r, code)
	}
}

// After the setup script a submission builds without a network and without the module cache of
// this machine.
func TestAutograderBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the harness")
	}
	base := autograder(t)
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
	if out, err := exec.Command(filepath.Join(base, "source", "setup.sh")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sub := filepath.Join(base, "build")
	write(t, filepath.Join(sub, "go.mod"), "module submission\n\ngo 1.26.0\n\nrequire muxlab v0.0.0\n\nreplace muxlab => "+base+"/source/tree\n")
	sum, _ := os.ReadFile(filepath.Join(base, "source", "tree", "go.sum"))
	write(t, filepath.Join(sub, "go.sum"), string(sum))
	server, err := os.ReadFile(filepath.Join(repository(t), "solutions", "06-epoll", "server.go"))
	if err != nil {
		t.Skip("a handout has no solutions")
	}
	write(t, filepath.Join(sub, "server", "server.go"), string(server))
	write(t, filepath.Join(sub, "main.go"), "package main\n\nimport (\n\tserver \"submission/server\"\n\n\t\"muxlab/harness/exercise\"\n)\n\nfunc main() { exercise.Main(\"06-epoll\", \"\", \"{}\", server.Serve) }\n")
	c := exec.Command("sh", "-c", `base=$MUXLAB_AUTOGRADER; . "$base/source/environment.sh"; cd "$base/build" && go build -mod=mod -trimpath -o server.bin .`)
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestPackUsage(t *testing.T) {
	root, _ := place(t, nil)
	for _, args := range [][]string{{"pack"}, {"pack", "06"}, {"pack", "07", "--out", "x"}, {"pack", "06", "--out", root + "/x", "--late", "1"}, {"gradescope"}, {"gradescope", "x", "--exercise", "9"}} {
		if _, _, err := muxlab(t, wiring(), append([]string{"grade"}, args...)...); proc.ExitCode(err) != 2 {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestHandout(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	t.Setenv("MUXLAB_ROOT", repository(t))
	out := filepath.Join(t.TempDir(), "students")
	if text, _, err := muxlab(t, wiring(), "handout", "--out", out); err != nil || !strings.Contains(text, "without solutions/") {
		t.Fatal(text, err)
	}
	for _, gone := range append(slices.Clone(withheld), ".git") {
		if _, err := os.Stat(filepath.Join(out, gone)); err == nil {
			t.Errorf("%s is handed out", gone)
		}
	}
	for _, there := range []string{"go.mod", "exercises/README.md", "harness/kernel", "main.go"} {
		if _, err := os.Stat(filepath.Join(out, there)); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := muxlab(t, wiring(), "handout", "--out", out); err == nil || !strings.Contains(err.Error(), "nothing is overwritten") {
		t.Errorf("a second time: %v", err)
	}
	for _, args := range [][]string{{"handout"}, {"handout", "--out", filepath.Join(repository(t), "students")}} {
		if _, _, err := muxlab(t, wiring(), args...); proc.ExitCode(err) != 2 {
			t.Errorf("%v: %v", args, err)
		}
	}
	// The files are those that build here; what could be missing is a package or a file
	// that one embeds.
	c := exec.Command("go", "list", "-deps", "-f", "{{with .EmbedFiles}}{{end}}", ".")
	c.Dir = out
	if text, err := c.CombinedOutput(); err != nil {
		t.Errorf("what is handed out does not build: %v\n%s", err, text)
	}
}
