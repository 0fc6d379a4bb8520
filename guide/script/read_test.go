package script

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestReadTakesNumberAndNameFromTheFolder(t *testing.T) {
	lab, err := Read(os.DirFS("testdata"), "03-select")
	if err != nil {
		t.Fatal(err)
	}
	if lab.Number != 3 || lab.Name != "select" {
		t.Errorf("it is lab %d, %q", lab.Number, lab.Name)
	}
}

// tree returns files of labs.
func tree(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

const small = "---\ntitle: t\n---\n```scene s\nwatch: epoll\n```\n"

func TestReadTakesAFolderOfAnyName(t *testing.T) {
	lab, err := Read(tree(map[string]string{"mine/lab.md": small}), "mine")
	if err != nil || lab.Number != 0 || lab.Name != "mine" {
		t.Errorf("%+v, %v", lab, err)
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	files := tree(map[string]string{"bad/lab.md": strings.Replace(small, "watch", "wach", 1), "none/README.md": ""})
	_, err := Read(files, "bad")
	var wrong *Error
	if !errors.As(err, &wrong) || wrong.File != "bad/lab.md" || !strings.Contains(err.Error(), "bad/lab.md:5: scene: unknown key \"wach\" (did you mean watch?)") {
		t.Errorf("a bad lab: %v", err)
	}
	if _, err := Read(files, "none"); err == nil || err.Error() != "none is not a lab: it has no lab.md" {
		t.Errorf("no lab: %v", err)
	}
}

func TestListIsInTheOrderOfNumbers(t *testing.T) {
	labs, err := List(tree(map[string]string{"10-ten/lab.md": small, "02-two/lab.md": small, "README.md": "", "notes/x.md": "", "3-old/lab.md": "not a lab"}))
	if err != nil || len(labs) != 2 || labs[0].Number != 2 || labs[1].Number != 10 {
		t.Errorf("%+v, %v", labs, err)
	}
}

func TestListRefusesANumberTwice(t *testing.T) {
	_, err := List(tree(map[string]string{"02-a/lab.md": small, "02-b/lab.md": small}))
	if err == nil || err.Error() != "labs a and b both have the number 2" {
		t.Error(err)
	}
}
