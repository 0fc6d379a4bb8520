package source

import (
	"bytes"
	"go/format"
	"strings"
	"testing"
)

func TestStarter(t *testing.T) {
	got, err := Starter(solution06(t))
	if err != nil {
		t.Fatal(err)
	}
	clean, err := format.Source(got)
	if err != nil || !bytes.Equal(clean, got) {
		t.Errorf("the starter is not as gofmt writes it: %v", err)
	}
	text := string(got)
	for part, there := range map[string]bool{
		"muxlab:": false, "func (s *server) dispatch": false, "func message(b []byte)": true,
		"\t// In this order: SetNonblock": true, "\n// Write here what run needs": true, "env.Ready()\n\treturn nil": false,
	} {
		if strings.Contains(text, part) != there {
			t.Errorf("%q: there is %v", part, !there)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestStarterRefuses(t *testing.T) {
	head := "package a\n\n"
	for what, text := range map[string]string{
		"nested":         "//muxlab:solution\n\n//muxlab:solution\n\n//muxlab:starter\n\n//muxlab:end\n",
		"no end":         "//muxlab:solution\n\n//muxlab:starter\n",
		"no starter":     "//muxlab:solution\n\nvar x int\n\n//muxlab:end\n",
		"end alone":      "//muxlab:end\n",
		"starter alone":  "//muxlab:starter\n\n//muxlab:end\n",
		"unknown":        "//muxlab:hint\n",
		"in a comment":   "//muxlab:solution\nvar x int\n\n//muxlab:starter\n\n//muxlab:end\n",
		"in a comment 2": "// F does.\n//muxlab:solution\nfunc F() {}\n\n//muxlab:starter\n\n//muxlab:end\n",
		"not commented":  "//muxlab:solution\n\n//muxlab:starter\nvar x int\n\n//muxlab:end\n",
		"no tab":         "//muxlab:solution\n\n//muxlab:starter\n// var x int\n//muxlab:end\n",
		"not Go after":   "//muxlab:solution\n\n//muxlab:starter\n//\tfunc {\n//muxlab:end\n",
	} {
		if out, err := Starter([]byte(head + text)); err == nil {
			t.Errorf("%s: goes through:\n%s", what, out)
		}
	}
}

func TestStarterDropsImports(t *testing.T) {
	got, err := Starter([]byte("package a\n\nimport (\n\t\"bytes\" // used by the solution\n\te \"errors\"\n)\n\nvar z = e.New(\"\")\n\nfunc f() {\n" +
		"\t//muxlab:solution\n\tbytes.NewBuffer(nil)\n\t//muxlab:starter\n\t//\tprintln()\n\t//\n\t//\t\tprintln(1)\n\t//muxlab:end\n}\n"))
	want := "package a\n\nimport (\n\te \"errors\"\n)\n\nvar z = e.New(\"\")\n\nfunc f() {\n\tprintln()\n\n\tprintln(1)\n}\n"
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
}
