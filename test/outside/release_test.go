package outside

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// release runs scripts/release.sh, and returns its code and what it said.
func release(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	for _, tool := range []string{"bash", "git", "tar"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	if err := exec.Command("git", "-C", "../..", "rev-parse", "HEAD").Run(); err != nil {
		t.Skip("no git checkout")
	}
	cmd := exec.Command("../../scripts/release.sh", args...)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "GNU tar is needed") {
		t.Skip(string(out))
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func TestReleaseRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{2, "scripts/release.sh DIR", nil},
		{2, "scripts/release.sh DIR", []string{"--help"}},
		{1, "there is no archive plan9/amd64", []string{filepath.Join(t.TempDir(), "dist"), "plan9/amd64"}},
		{1, "is there already", []string{t.TempDir(), "source"}},
	} {
		if code, said := release(t, c.args...); code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("release.sh %q: code %d, %q", c.args, code, said)
		}
	}
}

// The archive of the source has the tree, and nothing of the machine that made it: no
// user, no time but the commit's. The programs and the modules take minutes, and are
// checked by make release-check.
func TestReleaseOfTheSource(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "dist")
	if code, said := release(t, dir, "source"); code != 0 {
		t.Fatal(code, said)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "muxlab-*-source.tar.gz"))
	if len(files) != 1 {
		t.Fatalf("%d archives", len(files))
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	sums, _ := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if want := fmt.Sprintf("%x  %s\n", sha256.Sum256(data), filepath.Base(files[0])); string(sums) != want {
		t.Errorf("SHA256SUMS has %q, want %q", sums, want)
	}
	out, err := exec.Command("git", "-C", "../..", "log", "-1", "--format=%ct").Output()
	if err != nil {
		t.Fatal(err)
	}
	checkArchive(t, files[0], strings.TrimSpace(string(out)), "go.mod", "go.sum", "main.go", "README.md", "docs/workshop.md", "scripts/release.sh")
}

// checkArchive fails unless an archive has these files, all of the time made, in seconds.
func checkArchive(t *testing.T, file, made string, names ...string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if unzipped.Name != "" || !unzipped.ModTime.Equal(time.Time{}) {
		t.Errorf("gzip keeps %q and %v", unzipped.Name, unzipped.ModTime)
	}
	top := strings.TrimSuffix(filepath.Base(file), ".tar.gz") + "/"
	allowed, seen := regexp.MustCompile(`^(0755|0644)$`), map[string]bool{}
	for archive := tar.NewReader(unzipped); ; {
		h, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		name, inside := strings.CutPrefix(h.Name, top)
		seen[name] = true
		if mode := fmt.Sprintf("%04o", h.Mode); !inside || fmt.Sprint(h.ModTime.Unix()) != made || h.Uid != 0 || h.Gid != 0 || h.Uname != "" || !allowed.MatchString(mode) {
			t.Errorf("%s: %v, user %d %q, mode %s", h.Name, h.ModTime, h.Uid, h.Uname, mode)
		}
	}
	for _, name := range names {
		if !seen[name] {
			t.Errorf("%s has no %s", file, name)
		}
	}
}
