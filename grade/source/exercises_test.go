package source

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write what is made from the solutions into exercises")

// What is committed in exercises is what is made from the solutions.
func TestExercisesAreMade(t *testing.T) {
	root, err := Root("")
	if err != nil {
		t.Fatal(err)
	}
	made, err := Exercises(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range made {
		file := filepath.Join(root, "exercises", filepath.FromSlash(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("exercises/%s is not what its solution makes: go test ./grade/source -run ExercisesAreMade -update (%v)", name, err)
		}
	}
}

// The module of the exercises is complete: it needs no network and no change.
func TestExercisesVet(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	root, err := Root("")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "vet", "./...")
	cmd.Dir = filepath.Join(root, "exercises")
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go vet in exercises (if a module is missing, go mod tidy there): %v\n%s", err, out)
	}
}
