package script

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"muxlab/guide/query"
	"muxlab/harness/diagnose"
)

// The page for instructors is held to the code: its tables are made from it, and its examples
// are labs without a problem.

var update = flag.Bool("update", false, "write the tables of the page for instructors again")

const writing = "../../labs/WRITING.md"

// page returns the page for instructors.
func page(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(writing)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// blockTables is a table for each kind of block.
func blockTables() string {
	var b strings.Builder
	for _, kind := range blocks {
		fmt.Fprintf(&b, "\n**%s**: %s\n\n| line | must be there | says |\n|---|---|---|\n", kind.name, kind.what)
		if kind.options {
			fmt.Fprintln(&b, "| `- text => condition` | for a choice | an option, and when it is the right one |")
		}
		if kind.commands {
			fmt.Fprintln(&b, "| `$ command` | yes | the command; there can be several |")
		}
		for _, k := range kind.keys {
			must := map[bool]string{true: "yes"}[k.required]
			fmt.Fprintf(&b, "| `%s:` | %s | %s |\n", strings.TrimSpace(k.name+" "+k.arg), must, k.what)
		}
	}
	return b.String() + "\n"
}

// queryTables is a table of the queries about what is, and one of those that count.
func queryTables() string {
	var b strings.Builder
	for _, since := range []bool{false, true} {
		fmt.Fprintf(&b, "\n**%s**\n\n| query | is a | says | hidden by |\n|---|---|---|---|\n", map[bool]string{false: "Now", true: "Since the answer"}[since])
		for i := range query.All {
			d := &query.All[i]
			if d.Since != since {
				continue
			}
			kind := kindWords[d.Kind]
			if d.Unit != "" {
				kind += " (" + d.Unit + ")"
			}
			if d.Sampled {
				kind += " †"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", strings.ReplaceAll(d.Usage(), "|", `\|`), kind, d.Sentence, strings.Join(d.Reveals, ", "))
		}
	}
	return b.String() + "\n"
}

// wordTables are the words of states and of findings.
func wordTables() string {
	var b strings.Builder
	table := func(head string, words []query.Saying) {
		fmt.Fprintf(&b, "\n| %s | says |\n|---|---|\n", head)
		for _, w := range words {
			fmt.Fprintf(&b, "| `%s` | %s |\n", w.Word, w.Says)
		}
	}
	table("`state C`", query.ClientStates())
	table("`workers STATE`", query.WorkerStates())
	var findings []query.Saying
	for _, l := range diagnose.Lints() {
		about, _, _ := strings.Cut(l.About, ". ")
		findings = append(findings, query.Saying{Word: l.Name, Says: strings.TrimSuffix(about, ".")})
	}
	table("`finding NAME`", findings)
	return b.String() + "\n"
}

// coverTable is a table of the words of cover.
func coverTable() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n| word | hides the answer of |\n|---|---|\n")
	for _, word := range Covers {
		var names []string
		for _, d := range query.All {
			if slices.Contains(d.Reveals, word) {
				names = append(names, "`"+d.Name+"`")
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", word, strings.Join(names, ", "))
	}
	return b.String() + "\n"
}

func TestThePageHasTheTables(t *testing.T) {
	old := page(t)
	text := old
	for name, table := range map[string]string{"blocks": blockTables(), "queries": queryTables(), "covers": coverTable(), "words": wordTables()} {
		part := regexp.MustCompile(`(?s)(<!-- ` + name + `: [^>]* -->\n).*?(<!-- end -->)`)
		if !part.MatchString(text) {
			t.Fatalf("%s has no part %q", writing, name)
		}
		text = part.ReplaceAllStringFunc(text, func(was string) string {
			m := part.FindStringSubmatch(was)
			return m[1] + table + m[2]
		})
	}
	if text == old {
		return
	}
	if !*update {
		t.Fatalf("the tables of %s are not those of the code: run go test ./guide/script -update", writing)
	}
	if err := os.WriteFile(writing, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// examples returns what the page shows of labs.
func examples(t *testing.T) (all []string) {
	t.Helper()
	for _, m := range regexp.MustCompile("(?s)\n````markdown\n(.*?)\n````\n").FindAllStringSubmatch(page(t), -1) {
		all = append(all, m[1]+"\n")
	}
	if len(all) < 6 {
		t.Fatalf("%s has %d examples only", writing, len(all))
	}
	return all
}

func TestTheLabOfThePageHasNoProblem(t *testing.T) {
	lab, found := Parse([]byte(examples(t)[0]))
	if len(found) > 0 {
		t.Fatal(found)
	}
	f := facts(lab)
	f.Labs = append(f.Labs, &Lab{Number: 3})
	for _, p := range Check(lab, f) {
		t.Error(p)
	}
}

// The shorter examples are parts of a lab, and show each kind of block.
func TestTheExamplesOfThePageHaveNoProblem(t *testing.T) {
	shown := map[Kind]bool{}
	for _, example := range examples(t)[1:] {
		text := "---\ntitle: t\nminutes: 1\n---\n```scene before\nwatch: epoll\n```\n" + example
		lab, found := Parse([]byte(text))
		if len(found) == 0 {
			found = Check(lab, facts(lab))
		}
		for _, p := range found {
			t.Errorf("%v in\n%s", p, example)
		}
		for _, s := range lab.Steps[1:] {
			shown[s.Kind] = true
		}
	}
	for _, kind := range blocks {
		if !shown[kind.kind] {
			t.Errorf("%s has no example of %s", writing, kind.name)
		}
	}
}

// Each key, and each key of the header, is named on the page.
func TestThePageNamesTheHeader(t *testing.T) {
	text := page(t)
	for _, name := range headerKeys {
		if !strings.Contains(text, "| `"+name+"` |") {
			t.Errorf("%s does not say what %s is", writing, name)
		}
	}
}
