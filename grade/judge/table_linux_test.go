package judge

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"muxlab/grade/sandbox"
)

// A table says of each hostile submission and each set of layers what came of it. It is
// kept in docs/SANDBOX.md: between two marks there, made by this test with -update.
type table struct {
	file  string
	had   map[string]string // by submission and column, as the file has it
	mu    sync.Mutex
	found map[string]string
	all   bool // every layer can be had here: so the table was made
}

const (
	checkColumn = "with the check"
	tableBegins = "<!-- made by go test ./grade/judge -run TestHostile -update -->\n"
	tableEnds   = "<!-- end -->\n"
)

func columns() []string {
	list := []string{checkColumn}
	for _, who := range []string{"root, ", "another user, "} {
		for _, s := range sets {
			list = append(list, who+s.name)
		}
	}
	return list
}

func cell(name, column string) string { return name + "|" + column }

func newTable(t *testing.T, p *place, l sandbox.Layers) *table {
	t.Helper()
	tb := &table{file: filepath.Join(p.Root, "docs", "SANDBOX.md"), had: map[string]string{}, found: map[string]string{}, all: true}
	for _, one := range l {
		tb.all = tb.all && (one.Held || one.Name == sandbox.OwnUID && os.Getuid() != 0)
	}
	_, lines, _ := tb.parts(t)
	for line := range strings.Lines(lines) {
		f := strings.Split(strings.Trim(line, "| \n"), " | ")
		for i, column := range columns() {
			if len(f) == len(columns())+1 {
				tb.had[cell(strings.Trim(f[0], "`"), column)] = f[i+1]
			}
		}
	}
	return tb
}

// parts are the file before the table, the table, and what follows.
func (tb *table) parts(t *testing.T) (before, lines, after string) {
	text, err := os.ReadFile(tb.file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(text), tableBegins)
	lines, after, ok2 := strings.Cut(rest, tableEnds)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no place for the table", tb.file)
	}
	return before, lines, after
}

// is notes what was found, and compares it with the table.
func (tb *table) is(t *testing.T, name, column, found string) {
	t.Helper()
	t.Log(column+":", found)
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.found[cell(name, column)] = found
	if want := tb.had[cell(name, column)]; found != want && !*update && tb.all {
		t.Errorf("%s: %s; the table has: %s", column, found, want)
	}
}

// write writes the table, or as another user what was found, for root to take over.
func (tb *table) write(t *testing.T) {
	if !*update {
		return
	}
	notes := filepath.Join(os.TempDir(), "muxlab-table.json")
	if os.Getenv(placeVar) != "" {
		text, _ := json.Marshal(tb.found)
		if err := os.WriteFile(notes, text, 0o600); err != nil {
			t.Error(err)
		}
		return
	}
	text, err := os.ReadFile(notes)
	if err == nil {
		err = json.Unmarshal(text, &tb.found)
	}
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(notes)
	before, _, after := tb.parts(t)
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s| submission | %s |\n|%s\n", before, tableBegins, strings.Join(columns(), " | "), strings.Repeat("---|", len(columns())+1))
	var names []string
	for key := range tb.found {
		name, _, _ := strings.Cut(key, "|")
		names = append(names, name)
	}
	for key := range tb.had { // what took too long this time
		if name, _, _ := strings.Cut(key, "|"); slow[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		fmt.Fprintf(&b, "| `%s` |", name)
		for _, column := range columns() {
			text, is := tb.found[cell(name, column)]
			if !is {
				text = tb.had[cell(name, column)]
			}
			fmt.Fprintf(&b, " %s |", text)
		}
		b.WriteString("\n")
	}
	if err := os.WriteFile(tb.file, []byte(b.String()+tableEnds+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
